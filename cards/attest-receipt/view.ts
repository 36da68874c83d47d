import type { Card, CustomerRef, Reader } from '../card.js';
import { day } from '../dates.js';
import { type AgreementTextView, attestationFacts, customerLine } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface AttestReceiptView {
  customer: CustomerRef;
  /**
   * `on-record`: exactly this contact was on record before, and nothing was sent twice. `finalised`: the customer
   * accepted on a link.
   */
  state: 'recorded' | 'on-record' | 'finalised';
  signatory: { name: string; email: string; phone: string };
  /** ISO in UTC, like `recordedAt`. */
  dateAgreed: string;
  recordedBy?: string;
  recordedAt?: string;
  /** With whose account Partner Center knows it: that of whoever recorded it, or the bot's. */
  account?: 'member' | 'service';
  /** Which text was accepted, where that was kept. */
  agreement?: AgreementTextView;
  /** What the button that shows the agreement names this attestation by. */
  about: { attempt: string } | { link: string };
  /** The date lies before the cutoff: the acceptance does not count any more. */
  reaccept: boolean;
  /** `yyyy-mm-dd`. */
  cutoff: string;
  /** Others see this card: no e-mail address and no phone. */
  shared: boolean;
}

/** What is on record now, after an attestation was submitted, or finalised after the customer accepted. */
export function attestReceiptCard(view: AttestReceiptView, reader: Reader): Card {
  const { locale } = reader;
  const { signatory, dateAgreed, recordedBy, recordedAt, account, agreement } = view;
  const cutoff = day(view.cutoff, reader);
  const heading = say(locale, `attest-receipt.${view.state}`);
  return render('attest-receipt', reader, {
    style: view.reaccept ? 'warning' : 'good',
    heading: view.reaccept ? say(locale, 'attest-receipt.butReaccept', { heading }) : heading,
    customer: customerLine(view.customer),
    facts: attestationFacts(
      { ...signatory, dateAgreed, recordedBy, recordedAt, account, agreement },
      view.shared,
      reader,
    ),
    reaccept: view.reaccept ? say(locale, 'attest-receipt.reaccept', { cutoff }) : '',
    text: say(locale, `attest-receipt.${view.state}Text`),
    about: view.about,
  });
}
