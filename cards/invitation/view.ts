import type { Card, CustomerRef, FailureView, InvitationKind, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import { shown, typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['to', 'subject', 'body'] as const;
type Field = (typeof fields)[number];
type Mistake = 'required' | 'too-long' | 'invalid' | 'password';

export interface InvitationView {
  customer: CustomerRef;
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  kind: InvitationKind;
  to: string;
  subject: string;
  body: string;
  link: string;
  /** The customer has accepted already. */
  isAccepted: boolean;
  /** The bot can send e-mail itself. */
  canSend: boolean;
  /** The kinds it could be instead. */
  instead: InvitationKind[];
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** Why the e-mail was not sent, or why there is no relationship link. */
  failure?: FailureView & { of: 'sending' | 'link' };
}

/** The e-mail that invites a customer to accept, to be edited; its link cannot be edited away. */
export function invitationCard(view: InvitationView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  return render('invitation', reader, {
    heading: say(locale, 'invitation.heading'),
    customer: customerLine(view.customer),
    failure: view.failure ? explain(locale, view.failure) : '',
    failureTitle: say(locale, view.failure?.of === 'link' ? 'invitation.noLink' : 'invitation.failed'),
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    accepted: view.isAccepted && view.kind !== 'relationship' ? say(locale, 'invitation.accepted') : '',
    purpose: say(locale, `invitation.${view.kind}`),
    password: view.kind === 'new-customer' ? say(locale, 'invitation.noPassword') : '',
    to: typed(view.to, 400),
    subject: typed(view.subject, 300),
    body: typed(view.body, 5000),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view.errors[field], locale)])),
    link: shown(view.link, 1000),
    form: view.form,
    canSend: view.canSend,
    others: view.instead.map((kind) => ({ kind, title: say(locale, titleOf(kind, view.kind)) })),
  });
}

function titleOf(kind: InvitationKind, insteadOf: InvitationKind): Key {
  if (kind === 'relationship') return 'invitation.useRelationship';
  if (kind === 'new-customer') return 'invitation.useNewCustomer';
  return insteadOf === 'new-customer' ? 'invitation.leaveOut' : 'invitation.useExisting';
}

/** The sentence beneath a field. */
function wrong(field: Field, mistake: Mistake | undefined, locale: Locale): string {
  if (!mistake) return '';
  const keys: Record<Mistake, Key> = {
    required: `invitation.${field}Missing`,
    invalid: field === 'to' ? 'common.emailInvalid' : 'common.invalid',
    'too-long': 'common.tooLong',
    password: 'invitation.bodyPassword',
  };
  return say(locale, keys[mistake]);
}
