import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { moveClock, putClockBack } from '../../support/clock.js';
import { misbehave } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { asked, customerTrail, submit, theOne } from './new-customer-support.js';
import { lines, updated } from './support.js';

const show = 'Show sign-in details';
const minutes = 60_000;

describe('the sign-in details of a new customer', () => {
  let world: World;
  let chat: Chat;
  let result: SeenCard & { messageId: string };
  let domain: string;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  beforeEach(async () => {
    chat = world.chat('sales');
    const submitted = await submit(chat, { contact: asked });
    domain = submitted.domain;
    result = submitted.card as typeof result;
  });
  afterEach(async () => {
    putClockBack();
    await misbehave(world.control);
  });

  const password = () => world.sandbox.issuedPasswords().at(-1) ?? assert.fail('no password was issued');
  const titles = (card: SeenCard) => card.buttons.map(({ title }) => title);
  const updates = () => world.connector.messages(chat.conversationId).filter(({ method }) => method === 'PUT').length;
  /** Waits until the outbox holds nothing that should have been done by now. */
  const nothingDue = async () => {
    const due = () =>
      world.app.services.store.read("SELECT id FROM outbox WHERE state = 'due' AND due_at <= $1", [
        new Date().toISOString(),
      ]);
    for (let tries = 0; tries < 200 && (await due()).length > 0; tries += 1) await sleep(50);
    assert.deepEqual(await due(), []);
  };
  const assertGone = (card: SeenCard) => {
    assert.ok(!JSON.stringify(card.content).includes(password()));
    assert.ok(!card.buttons.some(({ title }) => title === show), card.text);
  };

  it('are shown by a press, in fields to copy from, and the trail says so', async () => {
    assert.ok(!JSON.stringify(result.content).includes(password()));
    const card = await chat.press(result, show);
    assert.match(card.text, /^Sign-in details\n[\s\S]*Only you see this\.[\s\S]*Available until \d+:\d\d [AP]M\./);
    assert.equal(card.input('User name').value, `admin@${domain}`);
    assert.equal(card.input('Password').value, password());
    const { id } = await theOne(world, domain);
    assert.equal((await customerTrail(world, id)).at(-1), 'customer.credentials-shown');
  });

  it('are never sent back: closing takes nothing along', async () => {
    const card = await chat.press(result, show);
    const close = card.button('Close') as unknown as Record<string, unknown>;
    assert.equal(close.associatedInputs, 'none');
    assert.ok(!JSON.stringify(close).includes(password()));
  });

  it('are gone from the card when they are closed, for good', async () => {
    const card = await chat.press(result, show);
    const closed = await chat.press(card, 'Close');
    assert.match(closed.text, /^Customer created[\s\S]*For new ones, reset the password in Partner Center/);
    assertGone(closed);
    const shared = await updated(world, chat, 'reset the password');
    assert.equal(shared.messageId, result.messageId);
    assertGone(shared);
    assertGone(await chat.press(result, show));
  });

  it('come before everything else: what leads on would take their place', async () => {
    assert.deepEqual(titles(result), [show]);
    assert.match(result.text, /\nThe next steps come after you have shown and closed them\./);
    const details = await chat.press(result, show);
    assert.deepEqual(titles(details), ['Close']);
    const closed = await chat.press(details, 'Close');
    assert.deepEqual(titles(closed), ['Invite', 'Verify']);
    assert.ok(lines(closed).includes(`Sign-in name: admin@${domain}`), closed.text);
    assert.ok(!closed.text.includes('next steps'));
  });

  it('are left alone after ten minutes where nobody looked, and the card leads on then', async () => {
    moveClock(10.1 * minutes);
    const after = await updated(world, chat, 'reset the password');
    assert.deepEqual(titles(after), ['Invite', 'Verify']);
  });

  it('do not come back to what was begun after they were closed', async () => {
    const details = await chat.press(result, show);
    const closed = await chat.press(details, 'Close');
    await updated(world, chat, 'reset the password');
    await chat.press(closed, 'Invite');
    const before = updates();
    moveClock(10.1 * minutes);
    await nothingDue();
    assert.equal(updates(), before);
  });

  it('are gone from the card after ten minutes, for good', async () => {
    const before = await updated(world, chat, 'Customer created');
    assert.ok(before.button(show));
    assert.ok((await chat.press(before, show)).input('Password').value === password());
    moveClock(9.9 * minutes);
    assert.ok((await chat.press(before, show)).input('Password').value === password());
    moveClock(10.1 * minutes);
    assertGone(await chat.press(before, show));
    const after = await updated(world, chat, 'reset the password');
    assert.equal(after.messageId, before.messageId);
    assertGone(after);
  });

  it('are shown to nobody else who presses the same', async () => {
    const { verb, data } = result.button(show);
    const other = await world.chat('admin').invoke(verb, data);
    assert.match(other.text, /^This form can no longer be used\n/);
    assertGone(other);
    const sameChat = await world.chat('admin', { conversationId: chat.conversationId }).invoke(verb, data);
    assertGone(sameChat);
    const { id } = await theOne(world, domain);
    assert.deepEqual((await customerTrail(world, id)).slice(-2), [
      'customer.credentials-shown (refused)',
      'customer.credentials-shown (refused)',
    ]);
  });

  it('are shown in no other conversation, not even to whoever created the customer', async () => {
    const { verb, data } = result.button(show);
    assertGone(await world.chat('sales').invoke(verb, data));
    assertGone(await world.chat('sales', { scope: 'channel' }).invoke(verb, data));
  });

  it('are not told for what somebody made up', async () => {
    const { verb, data } = result.button(show);
    const details = String(data.details);
    const [until = '', text = ''] = details.split('.');
    const forgeries = [
      undefined,
      '',
      5,
      text,
      `${until}.`,
      `${Number(until) + 1}.${text}`,
      `${until}.${text.slice(0, -4)}AAAA`,
      `${until}.${text.slice(4)}`,
      'A'.repeat(90_000),
    ];
    for (const forged of forgeries) {
      const card = await chat.invoke(verb, { ...data, details: forged }, result.messageId);
      assert.match(card.text, /^Customer created/);
      assert.ok(!JSON.stringify(card.content).includes(password()));
    }
    assert.match((await chat.invoke(verb, { details })).text, /^This form can no longer be used\n/);
  });

  it('are read as they are, whatever signs are in them', async () => {
    const odd = '${heading} {{DATE(2020-01-01T00:00:00Z,SHORT)}} **x** <b> "\\';
    const body = {
      id: '8e3a1c52-77aa-4f0e-9d41-0c6a5f1be203',
      companyProfile: { tenantId: '8e3a1c52-77aa-4f0e-9d41-0c6a5f1be203', domain: 'odd.onmicrosoft.com' },
      userCredentials: { userName: 'admin', password: odd },
    };
    await misbehave(world.control, { match: { method: 'POST', path: '/v1/customers$' }, status: 201, body });
    const admin = world.chat('admin');
    const { card } = await submit(admin, { contact: asked });
    assert.equal((await admin.press(card, show)).input('Password').value, odd);
  });

  it('are missed where Partner Center gives none, and the card says what to do', async () => {
    const id = 'd1a0c7de-51fb-4a0d-b9ce-1f50b06e66f4';
    const body = { id, companyProfile: { tenantId: id, domain: 'none.onmicrosoft.com' } };
    await misbehave(world.control, { match: { method: 'POST', path: '/v1/customers$' }, status: 201, body });
    const { card } = await submit(world.chat('admin'), { contact: asked });
    assert.match(card.text, /For new ones, reset the password in Partner Center: Customers, the customer, Users/);
    assert.ok(!card.buttons.some(({ title }) => title === show));
  });

  it('are in no file, log line, trail, outbox item or message to others', async () => {
    await chat.press(result, show);
    const secrets = world.sandbox.issuedPasswords();
    assert.ok(secrets.length > 5);
    const files = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const bytes = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    );
    const { store } = world.app.services;
    const tables = ['audit', 'outbox', 'new_customer', 'attestation', 'acceptance_link', 'customer', 'setting'];
    const rows = await Promise.all(tables.map((table) => store.read(`SELECT * FROM ${table}`)));
    const messages = world.connector.sent.map(({ activity }) => JSON.stringify(activity));
    assert.ok(messages.some((message) => message.includes(show)));
    for (const secret of secrets) {
      assert.ok(!bytes.some((file) => file.includes(secret)), 'in a file');
      assert.ok(!JSON.stringify(rows).includes(secret), 'in the store');
      assert.ok(!world.log.join('').includes(secret), 'in the log');
      assert.ok(!messages.some((message) => message.includes(secret)), 'in a message');
    }
  });
});
