import { acceptanceCard } from '../../cards/acceptance/view.js';
import type { Card } from '../../cards/card.js';
import type { Customer } from '../../src/customers/directory.js';
import { permissionsOf } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { fullName } from './attest-form.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import type { Journey } from './journey.js';

const open = ['attest', 'invite', 'history'] as const;
const settled = ['history'] as const;

/** `verify`: ask Partner Center, live, whether a customer accepted the agreement. */
export function verifyJourney(services: Services): Journey {
  async function show(turn: Turn, customer: Customer): Promise<Card> {
    const asker = { member: turn.person, correlationId: turn.correlationId };
    const check = await services.acceptance.check(customer.id, asker, turn.deadline);
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
        ...(attestation
          ? {
              attestation: {
                name: fullName(attestation.signatory),
                email: attestation.signatory.email,
                phone: attestation.signatory.phone,
                dateAgreed: attestation.dateAgreed,
                ...(attestation.recorder
                  ? { recordedBy: attestation.recorder.memberName, recordedAt: attestation.recorder.at }
                  : {}),
              },
            }
          : {}),
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
