import { askProviderCard } from '../../../cards/ask-provider/view.js';
import { cannotAcceptCard } from '../../../cards/cannot-accept/view.js';
import type { CardName } from '../../../cards/render.js';
import { customerOf, type Outside, type Sample, sample } from './sample.js';

const reseller = '9e1f7c52-4b83-4d06-a0f1-6c2d8e7b3a95';

/** The cards for a customer who cannot accept, and for a partner who cannot attest. */
export function troubleshootingSamples(outside: Outside): Sample[] {
  const { colleague: sender, provider, link } = outside;
  const customer = customerOf(outside);
  const unlisted = { id: '', name: outside.customer, domain: '' };
  const nobody = { id: '', name: '', domain: '' };
  const own = { canInvite: true, link };
  const asked = { providers: [provider, provider], customer, reseller, sender, canInvite: true };
  // Everybody in the conversation reads these.
  const seen = (card: CardName, variant: string, make: Sample['make']) => sample(card, variant, make, true);
  return [
    seen('cannot-accept', 'main', (reader) => cannotAcceptCard({ ...own, customer, attests: 'you' }, reader)),
    seen('cannot-accept', 'helpdesk', (reader) =>
      cannotAcceptCard({ customer, attests: 'colleagues', canInvite: false, link }, reader),
    ),
    seen('cannot-accept', 'reseller', (reader) =>
      cannotAcceptCard({ ...own, customer: unlisted, attests: 'provider' }, reader),
    ),
    seen('cannot-accept', 'nobody', (reader) => cannotAcceptCard({ ...own, attests: 'provider' }, reader)),
    seen('ask-provider', 'main', (reader) => askProviderCard({ ...asked, wanted: 'attest' }, reader)),
    seen('ask-provider', 'create', (reader) =>
      askProviderCard({ ...asked, wanted: 'create', customer: unlisted }, reader),
    ),
    seen('ask-provider', 'tenant', (reader) =>
      askProviderCard({ ...asked, wanted: 'attest', customer: { ...nobody, id: customer.id } }, reader),
    ),
    seen('ask-provider', 'alone', (reader) =>
      askProviderCard({ ...asked, wanted: 'attest', providers: [], customer: nobody, canInvite: false }, reader),
    ),
  ];
}
