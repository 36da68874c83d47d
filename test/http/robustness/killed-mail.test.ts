import assert from 'node:assert/strict';
import type { ParsedMail } from 'mailparser';
import { dayMs } from '../../../src/agreements/invitation-record.js';
import { nextWorkingMoment } from '../../../src/agreements/working-hours.js';
import { type SeededCustomer, unattested } from '../../support/partner-center.js';
import { stopPostgres } from '../../support/postgres.js';
import type { KillPoint, Promised } from '../../support/process.js';
import { create, enhanced, newestLink } from '../journeys/link-support.js';
import { contactAt, openForm } from './attesting.js';
import { type Life, testLives } from './lives.js';
import { eventually, type Surroundings } from './surroundings.js';

type Sent = 'invitation.sent' | 'invitation.reminded' | 'link.sent';

interface Kill {
  when: string;
  by: KillPoint;
  /** How many e-mails arrive: a second one where the server had taken the first, and nobody could know. */
  mails: 1 | 2;
  /** Nothing was written down: the person presses again. */
  isLost?: true;
}

function kills(promised: Promised, sent: Sent): Kill[] {
  return [
    { when: 'before it is promised', by: `before the promise of ${promised}`, mails: 1, isLost: true },
    { when: 'after it is promised', by: `after the promise of ${promised}`, mails: 1 },
    { when: 'before the server gets it', by: 'before the e-mail', mails: 1 },
    { when: 'when the server has got it', by: 'before the answer to the e-mail', mails: 2 },
    { when: 'after the answer of the server', by: 'after the answer to the e-mail', mails: 2 },
    { when: 'before it is kept as sent', by: `before the commit of ${sent}`, mails: 2 },
    { when: 'after it is kept as sent', by: `after the commit of ${sent}`, mails: 1 },
  ];
}

const minute = 60_000;
const reminderDays = 3;
/** Those who are reminded live among themselves: the clock moves on by days. */
const reminding = { INVITATION_REMINDERS: String(reminderDays) };
const others = { ...enhanced, INVITATION_REMINDERS: 'off' };

type Live = (around: Surroundings, kill: Kill, customer: SeededCustomer) => Promise<void>;

function livesWith(what: string, live: Live, all: Kill[], engine: Life['engine'] = 'SQLite'): Life[] {
  return all.map((kill) => ({
    name: `${what} ${kill.when}: ${kill.mails === 1 ? 'arrives once' : 'arrives twice, with the same Message-ID'}`,
    engine,
    settings: live === liveReminding ? reminding : others,
    live: (around, number) => live(around, kill, unattested[number] as SeededCustomer),
  }));
}

/** Invites, dies, starts again, and sees what is there in the end. */
async function liveInviting(
  around: Surroundings,
  { by, mails, isLost }: Kill,
  customer: SeededCustomer,
): Promise<void> {
  const to = contactAt(customer).email;
  const chat = await around.chat();
  const form = await chat.say(`invite ${customer.id}`);
  await around.arm(by);
  await around.death(chat.press(form, 'Send email', { to }));

  const next = await around.chat();
  if (!isLost) await around.told('Invitation sent', 'PUT');
  const again = await next.press(form, 'Send email', { to });
  assert.match(again.text, /^Invitation sent\n/);
  assertOne(await mailsTo(around, to), mails);
  assert.deepEqual(await around.trail(), ['invitation.sent']);
}

/** Invites; dies days later when the customer is reminded, starts again, and sees what is there in the end. */
async function liveReminding(around: Surroundings, { by, mails }: Kill, customer: SeededCustomer): Promise<void> {
  const to = contactAt(customer).email;
  const chat = await around.chat();
  await chat.press(await chat.say(`invite ${customer.id}`), 'Send email', { to });
  const [row] = await around.read<{ country: string }>('SELECT country FROM invitation WHERE recipient = $1', [to]);
  const due = new Date(Date.now() + around.clockAhead + reminderDays * dayMs + minute);
  around.clockAhead = atWork(due, row?.country ?? '').getTime() - Date.now();
  await around.arm(by);
  await around.death();

  await around.bot();
  await eventually(
    () => around.trail(),
    (trail) => trail.includes('invitation.reminded'),
  );
  assert.deepEqual(await around.trail(), ['invitation.sent', 'invitation.reminded']);
  const [invitation, ...reminders] = await mailsTo(around, to);
  assertOne(reminders, mails);
  assert.equal(reminders[0]?.inReplyTo, invitation?.messageId);
  const rows = await around.read('SELECT reminders, reminders_settled FROM invitation WHERE recipient = $1', [to]);
  assert.deepEqual(rows, [{ reminders: 1, reminders_settled: 1 }]);
}

/** Has an acceptance link sent, dies, starts again, and sees what is there in the end. */
async function liveLinking(around: Surroundings, { by, mails, isLost }: Kill, customer: SeededCustomer): Promise<void> {
  const { dateAgreed: _, ...contact } = contactAt(customer);
  const chat = await around.chat();
  const card = await chat.press(await openForm(chat, customer), create, contact);
  await around.arm(by);
  await around.death(chat.press(card, 'Send email'));

  const next = await around.chat();
  if (!isLost) await around.told('→ Link sent', 'PUT');
  const again = await next.press(card, 'Send email');
  assert.match(again.text, /^→ Link sent$/m);
  const arrived = await mailsTo(around, contact.email);
  assertOne(arrived, mails);
  const { url } = await newestLink(around.control, customer.name);
  assert.ok(arrived.every(({ text }) => text?.includes(url)));
  const trail = (await around.trail()).filter((action) => action !== 'link.shown');
  assert.deepEqual(trail, ['link.requested', 'link.created', 'link.sent']);
}

/** The e-mails that arrived for this person, once no more are to come. */
async function mailsTo(around: Surroundings, address: string): Promise<ParsedMail[]> {
  const left = "SELECT kind FROM outbox WHERE state = 'due' AND (kind LIKE '%.mail' OR kind LIKE '%.reminder')";
  await eventually(
    () => around.read(left),
    ({ length }) => length === 0,
  );
  return (await around.mails()).filter(({ to }) => [to].flat().some((one) => one?.text.includes(address)));
}

/** So many times the same e-mail. */
function assertOne(mails: ParsedMail[], times: number): void {
  assert.equal(mails.length, times);
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, 1);
}

/** The moment itself, or the first after it, at which people in this country are at work, and still are minutes later. */
function atWork(moment: Date, country: string): Date {
  const first = nextWorkingMoment(moment, country);
  const later = nextWorkingMoment(new Date(first.getTime() + 15 * minute), country);
  return later.getTime() - first.getTime() > 15 * minute ? later : first;
}

describe('a bot that is killed while it sends an e-mail', () => {
  const invitations = kills('invitation.mail', 'invitation.sent');
  // The ladder promises again what was lost; nobody has to press.
  const reminders = kills('invitation.reminder', 'invitation.reminded');
  const onPostgres = (one: Kill) => /^after (it is promised|the answer)/.test(one.when);
  testLives([
    ...livesWith('an invitation', liveInviting, invitations.filter(onPostgres), 'PostgreSQL'),
    ...livesWith('an invitation', liveInviting, invitations),
    ...livesWith('a reminder', liveReminding, reminders),
    ...livesWith('an acceptance link', liveLinking, kills('acceptance-link.mail', 'link.sent')),
  ]);
});

after(stopPostgres);
