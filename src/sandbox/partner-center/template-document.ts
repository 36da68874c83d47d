import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Reply, reply, type SandboxRequest } from '../reply.js';
import { templates } from './agreements.js';
import type { Call } from './call.js';
import { errors, invalidInput } from './errors.js';
import { isOffered, servedLanguage } from './template-languages.js';

/** What a link to a document holds; there is nothing to remember, so links survive a restart. */
const ticketSchema = z.object({ expiresAt: z.number(), language: z.string(), country: z.string(), nonce: z.string() });
type Ticket = z.infer<typeof ticketSchema>;

const fiveMinutes = 5 * 60 * 1_000;

/**
 * Page "Download a template of the Microsoft Customer Agreement": a new pair of links on every call, good
 * for five minutes. Template id and country are case-sensitive. UNCONFIRMED: the answers for an unknown
 * template or country, and that `language` names what is served after falling back to English.
 */
export function templateDocument({ request, params }: Call): Reply {
  if (params.templateId !== templates.MicrosoftCustomerAgreement.templateId) return errors.notFound();
  const country = request.query.get('country') ?? 'US';
  if (!isOffered(country)) return invalidInput('The agreement is not offered in this country or region.');

  const language = servedLanguage(country, request.query.get('language') ?? 'en-US');
  const ticket = newTicket({ country, language });
  return reply(200, {
    displayUri: `${request.origin}/agreement-files/preview/${ticket}`,
    downloadUri: `${request.origin}/agreement-files/download/${ticket}`,
    language,
    country,
  });
}

/** A new link to read the text, in the language that is offered. */
export function previewLink(origin: string, wanted: { country: string; language: string }): string {
  const language = servedLanguage(wanted.country, wanted.language);
  return `${origin}/agreement-files/preview/${newTicket({ country: wanted.country, language })}`;
}

/** What the links lead to: a text that stands in for the document, 403 once the link has expired. */
export function agreementFile(request: SandboxRequest): Reply {
  const [, kind, code = ''] = request.path.split('/');
  const ticket = decode(code);
  if (request.method !== 'GET' || !ticket || !['preview', 'download'].includes(kind ?? '')) return reply(404);
  if (ticket.expiresAt <= Date.now()) return reply(403, 'This link has expired.', plainText);
  const disposition: Record<string, string> =
    kind === 'download' ? { 'Content-Disposition': 'attachment; filename="agreement.txt"' } : {};
  const text = `Microsoft Customer Agreement (${ticket.country}, ${ticket.language}): the sandbox has no copy of it.\n`;
  return reply(200, text, { ...plainText, ...disposition });
}

const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };

function newTicket({ country, language }: Pick<Ticket, 'country' | 'language'>): string {
  const ticket: Ticket = { expiresAt: Date.now() + fiveMinutes, language, country, nonce: randomUUID() };
  return Buffer.from(JSON.stringify(ticket)).toString('base64url');
}

function decode(code: string): Ticket | undefined {
  try {
    return ticketSchema.safeParse(JSON.parse(Buffer.from(code, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
