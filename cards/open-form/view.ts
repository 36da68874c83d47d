import type { Card, CustomerRef, Reader } from '../card.js';
import { typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface OpenFormView {
  journey: 'attest' | 'invite';
  customer: CustomerRef;
}

/** The card that everybody in a channel or group chat sees: the form itself opens for the person who presses. */
export function openFormCard({ journey, customer }: OpenFormView, reader: Reader): Card {
  return render('open-form', reader, {
    heading: say(reader.locale, `open-form.${journey}`),
    customer: customerLine(customer),
    text: say(reader.locale, `open-form.${journey}Text`),
    // A customer that Partner Center does not list has a name and no id.
    name: customer.id ? '' : typed(customer.name, 200),
    button: say(reader.locale, `common.${journey}`),
    verb: `${journey}.open`,
  });
}
