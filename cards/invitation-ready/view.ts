import type { Card, CustomerRef, Reader } from '../card.js';
import { shown, typed } from '../outside.js';
import { customerLine, facts } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface InvitationReadyView {
  customer: CustomerRef;
  form: string;
  to: string;
  subject: string;
  /** Message and link together. */
  text: string;
  /** `https:` link that opens the message in Outlook on the web. */
  outlookUrl: string;
  /** `mailto:` link. Teams may not open it, so the text can always be copied. */
  mailtoUrl: string;
  /** There is a place for a password in it. */
  hasPassword?: boolean;
}

/** Bytes that the message and the two links that repeat it may take together, so that the card stays below 28 KB. */
const room = 24_000;
/** Browsers and mail programs cut off or refuse longer links. UNCONFIRMED: no exact limit is documented. */
const longestLink = 2000;

/** The finished invitation, to open in a mail program or to copy. */
export function invitationReadyCard(view: InvitationReadyView, reader: Reader): Card {
  const subject = typed(view.subject, 300);
  const message = typed(view.text, 6000);
  const most = Math.min(longestLink, (room - Buffer.byteLength(subject + message)) / 2);
  const openable = (url: string, scheme: string) => (url.startsWith(scheme) && url.length <= most ? url : '');
  const outlook = openable(view.outlookUrl, 'https://');
  const mailto = openable(view.mailtoUrl, 'mailto:');
  return render('invitation-ready', reader, {
    heading: say(reader.locale, 'invitation-ready.heading'),
    customer: customerLine(view.customer),
    text: say(reader.locale, outlook || mailto ? 'invitation-ready.text' : 'invitation-ready.copyOnly'),
    password: view.hasPassword ? say(reader.locale, 'invitation.noPassword') : '',
    facts: facts(reader.locale, ['fact.to', shown(view.to, 254)]),
    form: view.form,
    to: typed(view.to, 254),
    subject,
    message,
    outlook,
    mailto,
  });
}
