import type { Card, CustomerRef, FailureView, InvitationKind, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import { shown, typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['to', 'subject', 'body'] as const;
type Field = (typeof fields)[number];
type Mistake = 'required' | 'too-long' | 'invalid';

export interface InvitationView {
  customer: CustomerRef;
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  kind: InvitationKind;
  to: string;
  subject: string;
  body: string;
  link: string;
  /** The bot can send e-mail itself. */
  canSend: boolean;
  /** The other kind of link can be used as well. */
  canSwitch: boolean;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** Why the e-mail was not sent, or why there is no relationship link. */
  failure?: FailureView & { of: 'sending' | 'link' };
}

/** The e-mail that invites a customer to accept, to be edited; its link cannot be edited away. */
export function invitationCard(view: InvitationView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  const other = view.kind === 'existing' ? 'relationship' : 'existing';
  return render('invitation', reader, {
    heading: say(locale, 'invitation.heading'),
    customer: customerLine(view.customer),
    failure: view.failure ? explain(locale, view.failure) : '',
    failureTitle: say(locale, view.failure?.of === 'link' ? 'invitation.noLink' : 'invitation.failed'),
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    purpose: say(locale, `invitation.${view.kind}`),
    to: typed(view.to, 400),
    subject: typed(view.subject, 300),
    body: typed(view.body, 5000),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view.errors[field], locale)])),
    link: shown(view.link, 1000),
    form: view.form,
    canSend: view.canSend,
    canSwitch: view.canSwitch,
    other: {
      kind: other,
      title: say(locale, other === 'existing' ? 'invitation.useExisting' : 'invitation.useRelationship'),
    },
  });
}

/** The sentence beneath a field. */
function wrong(field: Field, mistake: Mistake | undefined, locale: Locale): string {
  if (!mistake) return '';
  const keys: Record<Mistake, Key> = {
    required: `invitation.${field}Missing`,
    invalid: field === 'to' ? 'common.emailInvalid' : 'common.invalid',
    'too-long': 'common.tooLong',
  };
  return say(locale, keys[mistake]);
}
