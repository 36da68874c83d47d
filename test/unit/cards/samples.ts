import type { Outside, Sample } from './sample.js';
import { agreementSamples } from './samples-agreements.js';
import { alertSamples } from './samples-alerts.js';
import { answerSamples } from './samples-answers.js';
import { invitationSamples } from './samples-invitations.js';
import { linkSamples } from './samples-links.js';
import { newCustomerSamples } from './samples-new-customer.js';
import { purchaseSamples } from './samples-purchases.js';
import { troubleshootingSamples } from './samples-troubleshooting.js';

export { customerId, everywhere, form, type Outside, ordinary, type Sample } from './sample.js';

/** Every card in every state it can be in. */
export function samples(outside: Outside): Sample[] {
  return [
    ...agreementSamples(outside),
    ...alertSamples(outside),
    ...answerSamples(outside),
    ...invitationSamples(outside),
    ...linkSamples(outside),
    ...newCustomerSamples(outside),
    ...purchaseSamples(outside),
    ...troubleshootingSamples(outside),
  ];
}
