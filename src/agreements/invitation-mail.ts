import { z } from 'zod';
import { isPlainAddress, longestAddress } from '../mail/address.js';
import { invitationHtml } from '../mail/invitation-html.js';
import { completeText, withoutLink } from '../mail/link.js';
import { type InvitationLanguage, invitationLanguages, invitationTexts } from '../mail/locales.js';
import { asName, fill, plainLines, singleLine } from '../mail/text.js';

export { completeText, type InvitationLanguage, invitationHtml, withoutLink };

/**
 * `existing`: accept the agreement. `relationship`: accept the reseller relationship and the agreement.
 * `new-customer`: accept the agreement with the account that came with a customer just created
 * (Microsoft Learn, "Confirm customer has accepted the Microsoft Customer Agreement", has these three).
 */
export type InvitationKind = 'existing' | 'relationship' | 'new-customer';

/** Where a customer who has this partner already, or was just created, accepts (the same page). */
export const existingCustomerLink = 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement';

const longestSubject = 200;
const longestBody = 5000;

/** The language in which a customer is written to: `de-AT` gives `de`, `pt-PT` gives `pt-BR`, anything unknown `en`. */
export function invitationLanguage(cultureOrLanguage: string): InvitationLanguage {
  const primary = cultureOrLanguage.trim().split(/[-_]/)[0]?.toLowerCase();
  return invitationLanguages.find((language) => language.split('-')[0] === primary) ?? 'en';
}

export interface InvitationInput {
  kind: InvitationKind;
  language: InvitationLanguage;
  customerName: string;
  contactFirstName?: string;
  senderName: string;
  partnerName?: string;
  /** Of the kind `new-customer`: the name with which the customer signs in. */
  userName?: string;
}

/**
 * A ready e-mail without its link; its last line announces the link that `completeText` puts after it.
 * Names stand in it as they are: never read as placeholders, never more than a line, at most 100 characters.
 */
export function draftInvitation(input: InvitationInput): { subject: string; body: string } {
  const { kind, language } = input;
  const texts = invitationTexts(language);
  const { subject, request, accept } = texts[kind];
  const contactFirstName = asName(input.contactFirstName);
  const customerName = asName(input.customerName) || texts.yourOrganization;
  const names = { customerName, contactFirstName, userName: asName(input.userName) };
  const signature = [texts.closing, asName(input.senderName), asName(input.partnerName)].filter(Boolean);
  const paragraphs = [
    contactFirstName ? texts.greeting : texts.greetingWithoutName,
    request,
    `1. ${kind === 'new-customer' ? texts[kind].signIn : texts.signIn}\n2. ${accept}`,
    ...(kind === 'new-customer' ? [credentials(language, names.userName !== '')] : []),
    texts.afterwards,
    texts.noCredentials,
  ].map((paragraph) => fill(paragraph, names));
  return {
    subject: singleLine(fill(subject, names)),
    body: [...paragraphs, signature.join('\n'), texts.link].join('\n\n'),
  };
}

/**
 * The user name, and a place for the password that reads well whether or not somebody puts the password there in a
 * mail program. Here it never is: a password does not pass through this product.
 */
function credentials(language: InvitationLanguage, hasUserName: boolean): string {
  const { userName, password, passwordPlace } = invitationTexts(language)['new-customer'];
  const place = `${password} ${passwordPlace}`;
  return hasUserName ? `${userName}\n${place}` : place;
}

/** The text with the place for the password empty again, where somebody had filled it. */
export function withoutPassword(body: string, language: InvitationLanguage): string {
  const { password, passwordPlace } = invitationTexts(language)['new-customer'];
  return body.replace(new RegExp(`^[ \\t]*${password}.*$`, 'gimu'), `${password} ${passwordPlace}`);
}

interface ReadyMail {
  to: string;
  subject: string;
  text: string;
}

/** Opens the mail in the person's own mail program (RFC 6068). Teams may refuse `mailto:` in a card. */
export function mailtoUrl({ to, subject, text }: ReadyMail): string {
  const recipient = to.split('@').map(encodeURIComponent).join('@');
  return `mailto:${recipient}?${query({ subject, body: text.replaceAll('\n', '\r\n') })}`;
}

/**
 * Opens the mail in Outlook on the web. UNCONFIRMED: Microsoft documents neither this address nor its
 * parameters; both are as people use them. Somebody who has to sign in first may see `+` in place of blanks.
 */
export function outlookComposeUrl({ to, subject, text }: ReadyMail): string {
  return `https://outlook.office.com/mail/deeplink/compose?${query({ to, subject, body: text })}`;
}

/** `password`: the text holds one. */
type InvitationProblem = 'required' | 'too-long' | 'invalid' | 'password';
export type InvitationErrors = Partial<Record<'to' | 'subject' | 'body', InvitationProblem>>;
export type CheckedInvitation =
  | { ok: true; value: { to: string; subject: string; body: string } }
  | { ok: false; errors: InvitationErrors };

// A line break in a header field starts the next one, so it is refused and not repaired.
const headerField = z
  .string('required')
  .max(longestBody, 'too-long')
  .regex(/^[^\r\n]*$/, 'invalid');

const invitationSchema = z.object({
  to: headerField
    .transform((text) => text.trim())
    .pipe(z.string().min(1, 'required').max(longestAddress, 'too-long').refine(isPlainAddress, 'invalid')),
  subject: headerField.transform(singleLine).pipe(z.string().min(1, 'required').max(longestSubject, 'too-long')),
  body: z.string('required').max(longestBody, 'too-long').transform(plainLines).pipe(z.string().min(1, 'required')),
});

/** Checks what somebody made of the draft; all mistakes at once, one for each field. The value is what may be sent. */
export function checkInvitation(input: unknown): CheckedInvitation {
  const { to, subject, body }: Record<string, unknown> = Object(input);
  const parsed = invitationSchema.safeParse({ to: textIn(to), subject: textIn(subject), body: textIn(body) });
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: InvitationErrors = {};
  for (const { path, message } of parsed.error.issues) {
    errors[path[0] as keyof InvitationErrors] ??= message as InvitationProblem;
  }
  return { ok: false, errors };
}

/** What is no text is missing: zod would ask an object with a made-up `length` for its size, and throw. */
function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function query(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
