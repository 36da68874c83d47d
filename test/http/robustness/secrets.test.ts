import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxCredentials } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import { cardOf } from '../../support/chat.js';
import { misbehave } from '../../support/partner-center.js';
import { accepted, asked, submit, upToReview } from '../journeys/new-customer-support.js';
import { allPlaces, type Place, placesOf } from './places.js';
import { Surroundings } from './surroundings.js';

const show = 'Show sign-in details';
/** In an answer of Partner Center that cannot be read. */
const garbled = 'Xk7-garbled-Qw3';

describe('a password that Partner Center issued', () => {
  let around: Surroundings;
  let places: Place[];
  /** Those that were shown, in their order. */
  const shown: string[] = [];

  const creation = { method: 'POST', path: '/v1/customers$' };

  before(async function () {
    this.timeout(120_000);
    around = await Surroundings.start('SQLite', { LOG_LEVEL: 'trace', ATTESTATION_API: 'legacy' });
    for (const story of [close, refuseAttestation, loseAnswer, garbleAnswer, dieAndRecover, invite, letExpire]) {
      await around.begin(`chat-${story.name}`);
      await story();
    }
    places = await allPlaces(around);
  });
  after(() => around.close());

  async function look(card: SeenCard): Promise<SeenCard> {
    const details = await (await around.chat()).press(card, show);
    shown.push(details.input('Password').value);
    return details;
  }

  async function close(): Promise<void> {
    const chat = await around.chat();
    const { card } = await submit(chat, { contact: accepted });
    const { verb, data } = card.button(show);
    await (await around.chat('admin')).invoke(verb, data);
    await (await around.chat('sales', { conversationId: 'channel-1', scope: 'channel' })).invoke(verb, data);
    const details = await look(card);
    await chat.press(details, 'Close');
    await chat.press(card, show);
  }

  /** The customer exists, the second call fails; it is tried again once the details were seen. */
  async function refuseAttestation(): Promise<void> {
    const chat = await around.chat();
    await misbehave(around.control, { match: { method: 'POST', path: '/agreements$' }, status: 400, times: 1 });
    const { card } = await submit(chat, { contact: accepted });
    await chat.press(await chat.press(await look(card), 'Close'), 'Try again');
  }

  /** The answer that Partner Center gave is lost, and so is the message that brings the card up to date. */
  async function loseAnswer(): Promise<void> {
    around.connector.misbehave({ conversationId: 'chat-loseAnswer', method: 'PUT', status: 400 });
    await misbehave(around.control, { match: creation, drop: 'after', times: 1 });
    await look((await submit(await around.chat(), { contact: asked })).card);
  }

  async function garbleAnswer(): Promise<void> {
    const body = { companyProfile: 7, userCredentials: { userName: 'admin', password: garbled } };
    await misbehave(around.control, { match: creation, status: 201, body, times: 1 });
    await look((await submit(await around.chat(), { contact: asked })).card);
    const rubbish = `{"userCredentials":{"password":"${garbled}"`;
    await misbehave(around.control, { match: creation, status: 201, body: rubbish, times: 1 });
    await submit(await around.chat(), { contact: asked });
  }

  async function dieAndRecover(): Promise<void> {
    const chat = await around.chat();
    const review = await upToReview(chat, { contact: accepted });
    await around.arm('after the answer to the creation of a customer');
    await around.death(chat.press(review, 'Submit'));
    await around.bot();
    await look(cardOf(await around.told('Customer created', 'POST')));
  }

  /** Somebody copies the password into the e-mail, all the same. */
  async function invite(): Promise<void> {
    const chat = await around.chat();
    const { card } = await submit(chat, { contact: asked });
    const details = await look(card);
    const password = details.input('Password').value;
    const form = await chat.press(await chat.press(details, 'Close'), 'Invite');
    const body = String(form.values.body).replace(/^Kennwort:.*$/m, `Kennwort: ${password}`);
    assert.ok(body.includes(password), body);
    const again = await chat.press(form, 'Send email', { body });
    assert.match((await chat.press(again, 'Send email')).text, /^Invitation sent\n/);
    assert.equal((await around.mails()).length, 1);
  }

  async function letExpire(): Promise<void> {
    const { card } = await submit(await around.chat(), { contact: accepted });
    await look(card);
    await around.arm();
    around.clockAhead = 10.1 * 60_000;
    await around.arm();
    await around.told('reset the password', 'PUT');
    await (await around.chat()).press(card, show);
  }

  it('is shown once to each who created a customer', () => {
    const issued = around.sandbox.issuedPasswords();
    assert.deepEqual([shown.length, new Set(shown).size], [7, 7]);
    assert.ok(shown.every((password) => issued.includes(password)));
    assert.ok(issued.length > shown.length, 'one was never shown');
  });

  it('is in the answer to the press that shows it, and nowhere else', () => {
    for (const name of placesOf([...around.sandbox.issuedPasswords(), garbled], places)) {
      assert.match(name, /^answer to new-customer\.show for Sofie O'Brien in chat-/);
    }
    for (const password of shown) {
      assert.equal(places.filter((place) => placesOf([password], [place]).length > 0).length, 1);
    }
  });

  it('was looked for wherever something is kept or told', () => {
    const names = places.map(({ name }) => name);
    const file = (name: string) => `file ${name}`;
    for (const expected of ['log', 'table audit', 'table outbox', 'table new_customer', 'table setting'].concat(
      ['store.sqlite', 'store.sqlite-wal', 'store.sqlite-shm', 'partner-center.json'].map(file),
    )) {
      assert.ok(names.includes(expected), `${expected} is not among ${[...new Set(names)].join(', ')}`);
    }
    assert.ok(names.includes('e-mail'));
    assert.ok(names.some((name) => name === 'message to chat-close: Customer created'));
    assert.ok(String(places[0]?.content).includes('"level"'), 'nothing was logged');
  });

  it('would be found in each of them', async () => {
    const [password = ''] = around.sandbox.issuedPasswords();
    const ticket = Buffer.from(JSON.stringify({ content: { password } })).toString('base64url');
    await appendFile(join(around.folder, 'planted'), `a line with ${password} in it`);
    await around.write('INSERT INTO setting (name, value) VALUES ($1, $2)', ['planted', `${password}`]);
    const chat = await around.chat();
    await chat.say(`verify ${password}`);
    await chat.invoke('verify.open', { text: ticket });
    const names = placesOf([password], await allPlaces(around));
    for (const name of ['file planted', 'table setting', 'file store.sqlite-wal'])
      assert.ok(names.includes(name), name);
    assert.equal(names.filter((name) => name.startsWith('message to')).length, 1);
    const inTickets = [`x${ticket}`, `xy${ticket}`, Buffer.from(`"${password}"`).toString('base64')];
    for (const content of inTickets) assert.equal(placesOf([password], [{ name: 'ticket', content }]).length, 1);
    assert.deepEqual(placesOf(['not there'], [{ name: 'ticket', content: ticket }]), []);
  });

  it('nor are the product’s own credentials in the log, in a message or in an answer', () => {
    const { clientSecret, refreshToken } = sandboxCredentials;
    const kept = placesOf([clientSecret, refreshToken], places);
    assert.deepEqual(kept, []);
  });
});
