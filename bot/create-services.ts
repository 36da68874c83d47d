import type { Logger } from 'pino';
import { AcceptanceChecker } from '../src/agreements/acceptance.js';
import { AcceptanceLinks } from '../src/agreements/acceptance-links.js';
import { Attestations } from '../src/agreements/attestations.js';
import { Tickets } from '../src/agreements/tickets.js';
import { AlertSubscriptions } from '../src/alerts/subscriptions.js';
import { CustomerDirectory } from '../src/customers/directory.js';
import { NewCustomerAgreements } from '../src/customers/new-customer-agreements.js';
import { NewCustomers } from '../src/customers/new-customers.js';
import { displayNameOf } from '../src/mail/address.js';
import { createMailer, type Mailer } from '../src/mail/mailer.js';
import { fetchRoleGroups } from '../src/members/entra-groups.js';
import { Members } from '../src/members/members.js';
import { createPartnerCenter } from '../src/partner-center/client.js';
import { appOnlyTokens } from '../src/partner-center/tokens.js';
import { Retention } from '../src/privacy/retention.js';
import { BlockedPurchases } from '../src/purchases/blocked-purchases.js';
import type { Store } from '../src/store/store.js';
import type { Config } from './config.js';
import { invitationServices } from './invitation-services.js';
import type { OutsideServices } from './local/services.js';
import type { Metrics } from './metrics/metrics.js';
import { countingFetch, countingPartnerCenter } from './metrics/partner-center.js';
import { PartnerCenterSignIn } from './partner-center-sign-in.js';
import type { Services } from './services.js';
import { newMessageIn } from './teams/turn.js';

/** A person waits no longer than this for an answer of Graph, and neither does a page of a large group. */
const graphPatienceMs = 5_000;
const graphReadingMs = 60_000;

/** E-mail, where it is set. */
export function createMailerOf(config: Config, outside: OutsideServices): Mailer | undefined {
  const { smtpUrl } = outside;
  const { mailFrom: from, mailPerMinute: perMinute } = config;
  return smtpUrl && from ? createMailer({ smtpUrl, from, perMinute }) : undefined;
}

/** Everything the journeys work with. The store stays the caller's to close. */
export async function createServices(
  config: Config,
  outside: OutsideServices,
  parts: { store: Store; mailer: Mailer | undefined; wake: () => void; log: Logger; metrics: Metrics },
): Promise<Services> {
  const { store, mailer, wake, log, metrics } = parts;
  const { credentials, partner, reacceptanceCutoff: cutoff } = config;
  const { partnerCenterUrl, entraUrl, graphUrl } = outside;
  const fetch = countingFetch(metrics, { 'partner-center': partnerCenterUrl, entra: entraUrl, graph: graphUrl });
  const signIn = { entraUrl, tenantId: partner.tenantId, ...credentials, fetch };
  const partnerCenterSignIn = await PartnerCenterSignIn.open(config, store, log);
  const { refreshTokens, status } = partnerCenterSignIn;
  const noteOutcome = status.note.bind(status);
  const partnerCenter = countingPartnerCenter(
    createPartnerCenter({ partnerCenterUrl, ...signIn, refreshTokens, noteOutcome }),
    metrics,
  );
  const tokens = appOnlyTokens({ ...signIn, resource: 'https://graph.microsoft.com' });
  const roleGroups = () =>
    fetchRoleGroups({
      ...{ graphUrl, tokens, groupIds: config.groupIds, fetch },
      ...{ deadline: Date.now() + graphReadingMs, patienceMs: graphPatienceMs },
    });
  const attestations = new Attestations(store, partnerCenter, cutoff, wake);
  const acceptanceLinks = new AcceptanceLinks({
    ...{ store, partnerCenter, attestations, mailer, cutoff },
    company: displayNameOf(config.mailFrom ?? ''),
    onCommitted: wake,
  });
  const customers = new CustomerDirectory(store, partnerCenter, (err) => log.warn({ err }, 'a profile was not kept'));
  const acceptance = new AcceptanceChecker(store, partnerCenter, cutoff);
  const agreements = new NewCustomerAgreements(attestations, acceptanceLinks, newMessageIn);
  return {
    store,
    members: new Members(store, roleGroups, { graceHours: config.rolesGraceHours, patienceMs: graphPatienceMs }),
    customers,
    acceptance,
    attestations,
    acceptanceLinks,
    newCustomers: new NewCustomers(store, partnerCenter, agreements, wake),
    purchases: new BlockedPurchases({
      ...{ store, customers, partnerCenter, acceptance },
      escalateAfterMinutes: config.escalateAfterMinutes,
      onCommitted: wake,
    }),
    alertSubscriptions: new AlertSubscriptions(store, wake),
    retention: new Retention(store, config.retentionDays),
    attestationApi: config.attestationApi,
    membersSignIn: config.oauthConnection !== undefined,
    ...invitationServices({ store, partnerCenter, mailer, cutoff, ladder: config.invitationReminders, wake }),
    tickets: await Tickets.open(store),
    partnerCenter,
    partnerCenterSignIn,
    metrics,
    partner: { ...partner, ...ownDomain(config) },
    cutoff,
    log,
  };
}

/** The partner's own domain is that of the address from which it writes. */
function ownDomain({ mailFrom = '' }: Config): { domain?: string } {
  const [domain] = /[^@\s>]+$/.exec(mailFrom.replace(/>\s*$/, '')) ?? [];
  return domain && mailFrom.includes('@') ? { domain: domain.toLowerCase() } : {};
}
