import { type AcceptanceView, acceptanceCard } from '../../cards/acceptance/view.js';
import type { Card } from '../../cards/card.js';
import type { AcceptanceCheck } from '../../src/agreements/acceptance.js';
import type { AcceptanceLinkRecord } from '../../src/agreements/acceptance-links.js';
import type { Customer } from '../../src/customers/directory.js';
import { permissionsOf } from '../../src/members/policy.js';
import { failureOf } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { fullName } from './attest-lookup.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import type { Journey } from './journey.js';

const open = ['attest', 'invite', 'history'] as const;
const settled = ['history'] as const;

/** `verify`: ask Partner Center, live, whether a customer accepted the agreement. */
export function verifyJourney(services: Services): Journey {
  async function show(turn: Turn, customer: Customer): Promise<Card> {
    const asker = { member: turn.person, correlationId: turn.correlationId };
    const [check, link] = await Promise.all([
      services.acceptance.check(customer.id, asker, turn.deadline),
      services.acceptanceLinks.findOpen(customer.id),
    ]);
    const allowed = permissionsOf(turn.member?.roles ?? [], services.partner.type);
    const { verdict, direct, attestationsKnown, checkedAt, failure, lastKnown, attestation } = check;
    const steps = verdict === 'direct' || verdict === 'attested' ? settled : open;
    return acceptanceCard(
      {
        customer,
        shared: turn.shared,
        verdict,
        direct,
        attestationsKnown,
        cutoff: services.cutoff,
        checkedAt,
        actions: steps.filter((step) => allowed.includes(step)),
        ...(failure ? { failure } : {}),
        ...(lastKnown ? { lastKnown } : {}),
        ...(attestation ? { attestation: attestationOf(attestation) } : {}),
        ...(link ? { link: { ...linkOf(link), mayOpen: allowed.includes('attest') } } : {}),
      },
      turn.reader,
    );
  }

  return {
    permission: 'verify',
    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'verify', text);
      return 'card' in choice ? choice.card : show(turn, choice.customer);
    },
    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'verify', data);
        return 'card' in choice ? choice.card : show(turn, choice.customer);
      },
    },
  };
}

function attestationOf({ signatory, dateAgreed, recorder }: NonNullable<AcceptanceCheck['attestation']>) {
  const recorded = recorder && { recordedBy: recorder.memberName, recordedAt: recorder.at };
  return {
    name: fullName(signatory),
    email: signatory.email,
    phone: signatory.phone,
    dateAgreed,
    ...recorded,
    ...(recorder?.agreement ? { agreement: recorder.agreement } : {}),
  };
}

/** The state of a link, when it began, and of an accepted one why it is not finalised. */
function linkOf({ id, state, mail, askedAt, acceptedAt, failureCode }: AcceptanceLinkRecord) {
  const since = acceptedAt ?? (mail.state === 'sent' ? mail.sentAt : undefined) ?? askedAt;
  const isStuck = state === 'accepted' && failureCode !== undefined;
  return {
    id,
    state,
    ...(mail.state ? { mail: mail.state } : {}),
    ...(state === 'expired' ? {} : { since }),
    ...(isStuck ? { failure: failureOf(failureCode) } : {}),
  } satisfies Partial<AcceptanceView['link']>;
}
