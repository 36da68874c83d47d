import type { Logger } from 'pino';
import type { AcceptanceChecker } from '../src/agreements/acceptance.js';
import type { AcceptanceLinks } from '../src/agreements/acceptance-links.js';
import type { Attestations } from '../src/agreements/attestations.js';
import type { Tickets } from '../src/agreements/tickets.js';
import type { AlertSubscriptions } from '../src/alerts/subscriptions.js';
import type { CustomerDirectory } from '../src/customers/directory.js';
import type { NewCustomers } from '../src/customers/new-customers.js';
import type { Members } from '../src/members/members.js';
import type { PartnerType } from '../src/members/policy.js';
import type { PartnerCenter } from '../src/partner-center/types.js';
import type { Retention } from '../src/privacy/retention.js';
import type { BlockedPurchases } from '../src/purchases/blocked-purchases.js';
import type { Store } from '../src/store/store.js';
import type { InvitationServices } from './invitation-services.js';
import type { Metrics } from './metrics/metrics.js';
import type { PartnerCenterSignIn } from './partner-center-sign-in.js';

/** What the journeys work with; put together in app.ts. */
export interface Services extends InvitationServices {
  store: Store;
  members: Members;
  customers: CustomerDirectory;
  acceptance: AcceptanceChecker;
  attestations: Attestations;
  acceptanceLinks: AcceptanceLinks;
  /** In which way attestations are begun; what was begun in the other way goes on. */
  attestationApi: 'enhanced' | 'legacy';
  /** Whether members attest with their own sign-in. */
  membersSignIn: boolean;
  newCustomers: NewCustomers;
  purchases: BlockedPurchases;
  alertSubscriptions: AlertSubscriptions;
  retention: Retention;
  tickets: Tickets;
  partnerCenter: PartnerCenter;
  metrics: Metrics;
  /** Whether the sign-in works, and where its refresh token is kept. */
  partnerCenterSignIn: PartnerCenterSignIn;
  /** `domain`: the partner's own, where it is known. */
  partner: { tenantId: string; type: PartnerType; domain?: string };
  /** yyyy-mm-dd; attestations before it need re-acceptance. */
  cutoff: string;
  log: Logger;
}
