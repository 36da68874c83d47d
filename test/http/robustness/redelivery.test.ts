import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpAnswer } from '../../support/chat.js';
import { attestCalls, heldFor, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, submit, trailOf } from './attesting.js';

const take = (index: number) => unattested[index] as SeededCustomer;

/** Delivers something five times at once, and once more when all have been answered. */
async function deliver(post: () => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
  const atOnce = await Promise.all([post(), post(), post(), post(), post()]);
  return [...atOnce, await post()];
}

describe('an activity that Teams delivers several times', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
  });

  afterEach(() => misbehave(world.control));

  after(() => world.close());

  it('a message is answered once', async () => {
    const chat = world.chat('helpdesk');
    const activity = { type: 'message', id: randomUUID(), text: `verify ${take(0).id}` };
    const answers = await deliver(() => chat.post(activity));
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(6).fill(200),
    );
    assert.equal(world.connector.messages(chat.conversationId).length, 1);
  });

  it('a submitted form attests once, and every delivery reads the same', async () => {
    const customer = take(1);
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    const { verb, data } = form.button(submit);
    // Slow enough for all five to come while the first one is at work.
    await misbehave(world.control, { match: { method: 'POST', path: customer.id }, delayMs: 1_500 });
    const value = { action: { type: 'Action.Execute', verb, data: { ...data, ...contactAt(customer) } } };
    const activity = {
      type: 'invoke',
      name: 'adaptiveCard/action',
      id: randomUUID(),
      replyToId: form.messageId,
      value,
    };
    const answers = await deliver(() => chat.post(activity));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.match(JSON.stringify(answers[0]?.body), /Attestation recorded/);
    assert.equal((await attestCalls(world.control, customer.id)).length, 1);
    assert.equal((await heldFor(world.control, customer.id)).length, 1);
    assert.deepEqual(await trailOf(world.app.services.store, customer.id), [
      'attestation.started',
      'attestation.recorded',
    ]);
    const told = await world.connector.waitFor(({ activityId }) => activityId === form.messageId, 5_000);
    assert.equal(told.conversationId, chat.conversationId);
  });

  it('an invitation is sent once, also when its button is pressed again', async () => {
    const customer = take(2);
    const chat = world.chat('sales');
    const form = await chat.say(`invite ${customer.id}`);
    const { verb, data } = form.button('Send email');
    const value = { action: { type: 'Action.Execute', verb, data: { ...data, ...form.values } } };
    const press = (id: string) => chat.post({ type: 'invoke', name: 'adaptiveCard/action', id, value });
    const id = randomUUID();
    const answers = [...(await deliver(() => press(id))), await press(randomUUID())];
    for (const { body } of answers) assert.match(JSON.stringify(body), /Invitation (sent|on its way)/);
    assert.equal((await readdir(join(world.folder, 'mail'))).length, 1);
    assert.deepEqual(await trailOf(world.app.services.store, customer.id), ['invitation.sent']);
  });

  it('an installation is welcomed once, whatever announces it', async () => {
    const chat = world.chat('sales');
    const installed = { type: 'installationUpdate', action: 'add' };
    const joined = { type: 'conversationUpdate', membersAdded: [{ id: '28:agreement-bot' }] };
    const id = randomUUID();
    await Promise.all([deliver(() => chat.post({ ...installed, id })), deliver(() => chat.post(joined))]);
    await world.connector.waitFor(({ conversationId }) => conversationId === chat.conversationId);
    await chat.say('whoami');
    assert.equal(world.connector.messages(chat.conversationId).length, 2);
  });

  it('the same words said again are answered again', async () => {
    const chat = world.chat('sales');
    await chat.say('help');
    await chat.say('help');
    assert.equal(world.connector.messages(chat.conversationId).length, 2);
  });
});
