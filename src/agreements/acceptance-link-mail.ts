import { invitationHtml } from '../mail/invitation-html.js';
import { completeText } from '../mail/link.js';
import { type InvitationLanguage, invitationTexts } from '../mail/locales.js';
import type { OutgoingMail } from '../mail/mailer.js';
import { asName, fill, singleLine } from '../mail/text.js';
import type { AcceptanceLinkRecord } from './acceptance-link-record.js';
import { invitationLanguage } from './invitation-mail.js';

/** Who has the e-mail sent. */
export interface LinkSender {
  name: string;
  /** The partner for whom this member works, where it is known. */
  company?: string | undefined;
}

/**
 * The e-mail that brings the link to the signatory, in the language of the agreement where mail is written in that,
 * else in English. The link is its last line. Each sending has a Message-ID of its own, the same for every attempt.
 *
 * @param url the link, which is in no other text
 */
export function linkMail(link: AcceptanceLinkRecord, sender: LinkSender, url: string): OutgoingMail {
  const language = invitationLanguage(link.language);
  const { subject, body } = write(link, sender, language);
  const text = completeText(body, url);
  return {
    to: link.signatory.email,
    subject,
    text,
    html: invitationHtml(text, language),
    messageId: `<${link.id}.${link.mail.sendings}@acceptance-links.customer-agreement-bot>`,
  };
}

function write(
  { companyName, signatory, expiresAt, mail }: AcceptanceLinkRecord,
  sender: LinkSender,
  language: InvitationLanguage,
): { subject: string; body: string } {
  const texts = invitationTexts(language);
  const { subject, request, asksOf, asks, accept, validUntil, personal, replaces } = texts.acceptanceLink;
  const names = {
    customerName: asName(companyName) || texts.yourOrganization,
    contactFirstName: asName(signatory.firstName),
    sender: asName(sender.name),
    company: asName(sender.company),
    date: expiresAt ? lastMoment(expiresAt, language) : '',
  };
  const asking = names.sender && (names.company ? asksOf : asks);
  const paragraphs = [
    names.contactFirstName ? texts.greeting : texts.greetingWithoutName,
    [request, asking].filter(Boolean).join(language === 'ja' ? '' : ' '),
    accept,
    [expiresAt ? validUntil : '', personal, mail.sendings > 1 ? replaces : ''].filter(Boolean).join(' '),
    texts.noCredentials,
  ].map((paragraph) => fill(paragraph, names));
  const signature = [texts.closing, names.sender, names.company].filter(Boolean).join('\n');
  return {
    subject: singleLine(fill(subject, names)),
    body: [...paragraphs, signature, texts.link].join('\n\n'),
  };
}

/** In UTC, and saying so: where the signatory is, nobody knows. */
function lastMoment(instant: string, language: InvitationLanguage): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(Date.parse(instant))} UTC`;
}
