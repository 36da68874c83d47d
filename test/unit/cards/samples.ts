import type { Outside, Sample } from './sample.js';
import { agreementSamples } from './samples-agreements.js';
import { answerSamples } from './samples-answers.js';

export { customerId, everywhere, form, type Outside, ordinary, type Sample } from './sample.js';

/** Every card in every state it can be in. */
export function samples(outside: Outside): Sample[] {
  return [...agreementSamples(outside), ...answerSamples(outside)];
}
