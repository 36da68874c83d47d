import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export const invitationLanguages = ['en', 'de', 'fr', 'es', 'ja', 'pt-BR'] as const;
export type InvitationLanguage = (typeof invitationLanguages)[number];

const request = z.strictObject({ subject: z.string(), request: z.string(), accept: z.string() });
const newCustomer = request.extend({
  signIn: z.string(),
  userName: z.string(),
  password: z.string(),
  passwordPlace: z.string(),
});
const reminder = z.strictObject({
  subject: z.string(),
  existing: z.string(),
  relationship: z.string(),
  signIn: z.string(),
  signInNew: z.string(),
  done: z.string(),
});
const acceptanceLink = request.extend({
  asksOf: z.string(),
  asks: z.string(),
  validUntil: z.string(),
  personal: z.string(),
  replaces: z.string(),
});
const textsSchema = z.strictObject({
  greeting: z.string(),
  greetingWithoutName: z.string(),
  yourOrganization: z.string(),
  existing: request,
  relationship: request,
  'new-customer': newCustomer,
  reminder,
  acceptanceLink,
  signIn: z.string(),
  afterwards: z.string(),
  noCredentials: z.string(),
  closing: z.string(),
  link: z.string(),
});

/** The sentences of an invitation in one language; `{name}` marks a placeholder. */
export type InvitationTexts = z.infer<typeof textsSchema>;

// Read at start, so that a file missing from an installation stops the start and not a conversation.
const folder = path.join(projectFolder(import.meta.dirname), 'src', 'mail', 'locales');
const texts = new Map(invitationLanguages.map((language) => [language, readTexts(language)]));

export function invitationTexts(language: InvitationLanguage): InvitationTexts {
  return texts.get(language) ?? readTexts('en');
}

function readTexts(language: InvitationLanguage): InvitationTexts {
  return textsSchema.parse(JSON.parse(readFileSync(path.join(folder, `${language}.json`), 'utf8')));
}

/** The nearest folder upward that holds package.json, wherever the compiled code lies. */
function projectFolder(start: string): string {
  if (existsSync(path.join(start, 'package.json'))) return start;
  const parent = path.dirname(start);
  if (parent === start) throw new Error('The e-mail texts cannot be found: no package.json above the compiled code');
  return projectFolder(parent);
}
