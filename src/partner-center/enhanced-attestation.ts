import type { AcceptanceLink, AcceptanceLinkStatus, AcceptanceRequest } from './types.js';
import { utcInstant } from './utc-instant.js';
import { webAddress } from './web-address.js';

/**
 * The enhanced attestation (create, the customer accepts on a link, create the agreement): everything that is
 * UNCONFIRMED about it, and nothing else. Of Microsoft's page "Integrate sandbox: confirm customer acceptance" only
 * the beginning is public. It confirms `POST /v{version}/attestations/enhanced` with an App-only token, the properties
 * `country`, `language`, `signatoryFirstName` and `signatoryLastName`, that company name, e-mail and (optional) phone
 * belong to them, and the three steps. Assumed here, each in the one place that its name says:
 *
 * 1. `enhancedPath`, `statusPath`: the version is v1, and a GET below the same path, App-only too, tells the status.
 * 2. `requestBody`: the company, e-mail and phone are `companyName`, `signatoryEmail` and `signatoryPhoneNumber`; the
 *    lifetime of the link is Microsoft's own choice.
 * 3. `readLink`: what the answer calls the id, the link and its expiry; that the link is in the answer, whole or
 *    with a place for the id in it.
 * 4. `readStatus`: what the states are called, the moment of acceptance, and the expiry as it is by then.
 * 5. `finalBody`: the agreement is created with the body of the legacy attestation and `attestationId` beside it,
 *    with an App+User token, as that call has always needed.
 * 6. `saysUnknownAttestation`: in which words that call refuses an id.
 *
 * What is sent has one form; what is received is read in every form that is likely.
 */
export const enhancedPath = '/attestations/enhanced';

/** Where the status of an attestation is, or undefined for what can be no id of one. */
export function statusPath(attestationId: string): string | undefined {
  return /^[\w-]{1,200}$/.test(attestationId) ? `${enhancedPath}/${attestationId}` : undefined;
}

export function requestBody({ country, language, companyName, signatory }: AcceptanceRequest): object {
  const { firstName: signatoryFirstName, lastName: signatoryLastName, email: signatoryEmail, phone } = signatory;
  const names = { signatoryFirstName, signatoryLastName, signatoryEmail };
  return { country, language, companyName, ...names, ...(phone === '' ? {} : { signatoryPhoneNumber: phone }) };
}

export function finalBody(attestation: object, attestationId: string): object {
  return { ...attestation, attestationId };
}

export function saysUnknownAttestation(words: string): boolean {
  return /attestation\s*id\b/i.test(words) && /\b(unknown|invalid|not (found|valid|exist))\b/i.test(words);
}

const idNames = ['attestationId', 'id'];
const linkNames = [
  'attestationUrl',
  'acceptanceUrl',
  'attestationLink',
  'acceptanceLink',
  'embeddableComponentUrl',
  'url',
  'link',
];
const expiryNames = ['expirationDateTime', 'expirationTime', 'expiresOn', 'expiresAt', 'linkExpiresAt'];
const acceptedNames = ['acceptedDateTime', 'acceptedAt', 'acceptanceDate', 'dateAccepted', 'acceptedOn'];
const statusNames = ['status', 'state', 'attestationStatus'];
/** Objects in which an answer may hold what it says. */
const wrappers = ['data', 'attestation', 'links', 'result'];

/** Names of the states in lower case, without spaces, underscores and hyphens. */
const states = new Map<string, AcceptanceLinkStatus['state']>([
  ...['linkgenerated', 'created', 'pending', 'sent', 'active', 'notaccepted', 'inprogress'].map(
    (name) => [name, 'open'] as const,
  ),
  ...['customeraccepted', 'accepted', 'attested', 'signed', 'readytofinalise', 'readytofinalize'].map(
    (name) => [name, 'accepted'] as const,
  ),
  ...['linkexpired', 'expired'].map((name) => [name, 'expired'] as const),
  ...['agreementcreated', 'finalised', 'finalized', 'completed'].map((name) => [name, 'finalised'] as const),
]);

/** Longer lifetimes than this are no minutes: 10080, a week, is the most that products pass on. */
const mostMinutes = 100_000;

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What an answer calls by any of these names, at its top or one object below, and `read` makes sense of; in the order
 * of the names.
 */
function findAll<T>(answer: Json, names: readonly string[], read: (value: unknown) => T | undefined): T[] {
  const places = [answer, ...wrappers.map((name) => answer[name]).filter(isObject)];
  const values = names.flatMap((name) =>
    places.map((place) => (Object.hasOwn(place, name) ? read(place[name]) : undefined)),
  );
  return values.filter((value) => value !== undefined);
}

function find<T>(answer: Json, names: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
  return findAll(answer, names, read)[0];
}

function readId(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && statusPath(text) ? text : undefined;
}

/** The link with the id in its place. One with another place left open leads nowhere. */
function readUrl(value: unknown, attestationId: string): string | undefined {
  const text = isObject(value) ? (value.uri ?? value.href) : value;
  if (typeof text !== 'string') return undefined;
  const filled = text.trim().replace(/(\{|%7B)attestation[-_]?id(\}|%7D)/gi, attestationId);
  return /\{[\w-]+\}/.test(filled) ? undefined : webAddress(filled);
}

function readMoment(value: unknown): string | undefined {
  return typeof value === 'string' ? utcInstant(value) : undefined;
}

function readExpiry(value: unknown, now: number): string | undefined {
  const minutes = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  const isLifetime = Number.isInteger(minutes) && Number(minutes) > 0 && Number(minutes) <= mostMinutes;
  return isLifetime ? new Date(now + Number(minutes) * 60_000).toISOString() : readMoment(value);
}

/** The link that a new attestation is answered with, or undefined without an id or a link: nobody could go on. */
export function readLink(json: unknown, now: number): AcceptanceLink | undefined {
  if (!isObject(json)) return undefined;
  const attestationId = find(json, idNames, readId);
  if (attestationId === undefined) return undefined;
  const url = find(json, linkNames, (value) => readUrl(value, attestationId));
  if (url === undefined) return undefined;
  const expiresAt = find(json, expiryNames, (value) => readExpiry(value, now));
  return { attestationId, url, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/**
 * Where an attestation stands, or undefined for an answer without a state or about another attestation. Nothing
 * unclear is taken for an acceptance: states of other names, and several that contradict each other, count as open,
 * and as expired once the link is.
 */
export function readStatus(json: unknown, attestationId: string, now: number): AcceptanceLinkStatus | undefined {
  if (!isObject(json)) return undefined;
  const about = find(json, idNames, readId) ?? attestationId;
  const names = findAll(json, statusNames, (value) => (typeof value === 'string' ? value : undefined));
  if (names.length === 0 || about.toLowerCase() !== attestationId.toLowerCase()) return undefined;
  const known = new Set(names.flatMap((name) => states.get(name.toLowerCase().replace(/[\s_-]/g, '')) ?? []));
  const [state] = known;
  const expiresAt = find(json, expiryNames, readMoment);
  const until = expiresAt === undefined ? {} : { expiresAt };
  if (state === undefined || known.size > 1) {
    return { state: expiresAt !== undefined && Date.parse(expiresAt) <= now ? 'expired' : 'open', ...until };
  }
  if (state === 'open' || state === 'expired') return { state, ...until };
  const acceptedAt = find(json, acceptedNames, readMoment);
  return { state, ...(acceptedAt === undefined ? {} : { acceptedAt }) };
}
