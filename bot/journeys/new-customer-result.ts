import type { Card, Reader } from '../../cards/card.js';
import { newCustomerCredentialsCard } from '../../cards/new-customer-credentials/view.js';
import { type NewCustomerResultView, newCustomerResultCard } from '../../cards/new-customer-result/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import type { Acceptance } from '../../src/customers/directory.js';
import type { NewCustomerRecord } from '../../src/customers/new-customer-record.js';
import { noteSignInShown } from '../../src/customers/show-sign-in.js';
import { type Credentials, firstUserOf } from '../../src/customers/sign-in-details.js';
import { failureOf } from '../../src/result.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/customer-of.js';
import type { Place, Turn } from '../teams/turn.js';
import type { PressData } from './journey.js';
import { textOf } from './journey.js';

/**
 * The customer that was created. While its sign-in details can be shown, the button that shows them carries them, in a
 * form that only a server of this product can read, for this person in this conversation.
 */
export async function newCustomerResult(services: Services, record: NewCustomerRecord, reader: Reader): Promise<Card> {
  const { id, customerId = '', companyName, signInUntil, failureCode, state } = record;
  const known = await services.customers.get(customerId);
  const customer = known ?? { id: customerId, name: companyName, domain: record.domain };
  const context = contextOf(record);
  const credentials = services.newCustomers.signIn(record);
  const signIn = credentials &&
    signInUntil && {
      details: services.tickets.conceal(context, credentials, Date.parse(signInUntil)),
      until: signInUntil,
    };
  return newCustomerResultCard(
    {
      id,
      customer,
      agreement: await standing(services, record, known?.acceptance),
      canRetry: state === 'created',
      userName: credentials?.userName ?? firstUserOf(record.domain),
      ...(failureCode ? { failure: failureOf(failureCode) } : {}),
      ...(signIn ? { signIn } : {}),
    },
    reader,
  );
}

/** Where the customer stands with the agreement, however it came to be so. */
async function standing(
  { acceptanceLinks }: Services,
  record: NewCustomerRecord,
  acceptance: Acceptance | undefined,
): Promise<NewCustomerResultView['agreement']> {
  if (acceptance === 'attested' || acceptance === 'direct') return 'accepted';
  if (record.agreement === 'asked') return 'asked';
  if (record.failureCode) return 'not-attested';
  if (record.state === 'created') return 'pending';
  if (!(await acceptanceLinks.find(record.id))) return 'accepted';
  return (await acceptanceLinks.findOpen(record.customerId ?? '')) ? 'link' : 'not-attested';
}

/** The submission that a button names: only for the person who made it, where it was made. */
export async function ownSubmission(
  services: Services,
  turn: Turn,
  data: PressData,
): Promise<NewCustomerRecord | undefined> {
  const record = await services.newCustomers.find(textOf(data.id));
  if (!record?.customerId || record.memberId !== turn.person.id) return undefined;
  return conversationOf(record) === turn.place.reference.conversation?.id ? record : undefined;
}

/** The sign-in details, for the person who created the customer and nobody else, as long as they can be shown. */
export async function showSignIn(services: Services, turn: Turn, data: PressData): Promise<Card> {
  const record = await services.newCustomers.find(textOf(data.id));
  const own = await ownSubmission(services, turn, data);
  if (record && !own) await noteSignInShown(services.store, record, viewerOf(turn, record));
  if (!own) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  const credentials = services.tickets.reveal<Credentials>(contextOf(own), data.details);
  const until = own.signInUntil ?? '';
  const isShown = credentials && (await noteSignInShown(services.store, own, viewerOf(turn, own)));
  if (!isShown) return withoutSignIn(services, turn, own);
  const customer = await customerOf(services, own.customerId ?? '', own.companyName);
  return newCustomerCredentialsCard({ id: own.id, customer, ...credentials, until }, turn.reader);
}

/** The result without the sign-in details, which are gone from then on. */
export async function closeSignIn(services: Services, turn: Turn, data: PressData): Promise<Card> {
  const own = await ownSubmission(services, turn, data);
  if (!own) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  await services.newCustomers.closeSignIn(own.id);
  return newCustomerResult(services, (await services.newCustomers.find(own.id)) ?? own, turn.reader);
}

/** Once their time is over, the card is not touched any more: what is begun from here on may stand in its place. */
async function withoutSignIn(services: Services, turn: Turn, own: NewCustomerRecord): Promise<Card> {
  const isOver = own.signInUntil !== undefined && Date.now() >= Date.parse(own.signInUntil);
  if (isOver) await services.newCustomers.closeSignIn(own.id);
  return newCustomerResult(services, own, turn.reader);
}

function viewerOf(turn: Turn, record: NewCustomerRecord) {
  return { member: turn.person, cardId: otherCard(turn, record), correlationId: turn.correlationId };
}

/** The message that was pressed, where it is not the one of the form. */
function otherCard({ place }: Turn, { conversation }: NewCustomerRecord): string | undefined {
  return place.cardId === (conversation as Place | null)?.cardId ? undefined : place.cardId;
}

function conversationOf({ conversation }: NewCustomerRecord): string | undefined {
  return (conversation as Place | null)?.reference.conversation?.id;
}

/** What concealed sign-in details are bound to. */
function contextOf(record: NewCustomerRecord): string {
  return JSON.stringify(['sign-in', record.id, record.memberId, conversationOf(record)]);
}
