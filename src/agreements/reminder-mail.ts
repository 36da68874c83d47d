import { type InvitationLanguage, invitationTexts } from '../mail/locales.js';
import { asName, fill, singleLine } from '../mail/text.js';
import type { InvitationKind } from './invitation-mail.js';

export interface ReminderInput {
  kind: InvitationKind;
  language: InvitationLanguage;
  customerName: string;
  senderName: string;
}

/** A short e-mail that refers to the invitation; like the invitation's, its body announces the link that follows. */
export function draftReminder(input: ReminderInput): { subject: string; body: string } {
  const { kind, language } = input;
  const texts = invitationTexts(language);
  const { reminder } = texts;
  const names = { customerName: asName(input.customerName) || texts.yourOrganization };
  const request = kind === 'relationship' ? reminder.relationship : reminder.existing;
  const signIn = kind === 'new-customer' ? reminder.signInNew : reminder.signIn;
  const paragraphs = [
    texts.greetingWithoutName,
    fill(request, names),
    signIn,
    reminder.done,
    [texts.closing, asName(input.senderName)].filter(Boolean).join('\n'),
    texts.link,
  ];
  const subject = fill(reminder.subject, { subject: fill(texts[kind].subject, names) });
  return { subject: singleLine(subject), body: paragraphs.join('\n\n') };
}
