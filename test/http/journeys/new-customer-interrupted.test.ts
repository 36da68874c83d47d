import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cardOf } from '../../support/chat.js';
import { misbehave } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import {
  accepted,
  asked,
  creations,
  customerTrail,
  freshPrefix,
  heldWith,
  submit,
  submitAndClose,
  theOne,
  upToReview,
} from './new-customer-support.js';
import { lines } from './support.js';

const creation = { method: 'POST', path: '/v1/customers$' };
const attestation = { method: 'POST', path: '/agreements$' };

describe('a new customer is created once', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  afterEach(() => misbehave(world.control));

  describe('and attested in the end', () => {
    it('when the attestation is refused at first, by another press', async () => {
      await misbehave(world.control, { match: attestation, status: 403 });
      const chat = world.chat('sales');
      const before = (await creations(world)).length;
      const { card, domain } = await submitAndClose(chat, { contact: accepted });
      assert.match(card.text, /^Customer created[\s\S]*Not attested yet\nPartner Center does not permit this\.\n/);
      const { id } = await theOne(world, domain);
      const verified = await chat.press(card, 'Verify');
      assert.match(verified.text, /Not accepted/);

      const still = await chat.press(card, 'Try again');
      assert.match(still.text, /Not attested yet/);
      await misbehave(world.control);
      const done = await chat.press(still, 'Try again');
      assert.ok(lines(done).includes('Accepted'), done.text);
      assert.ok(!done.buttons.some(({ title }) => title === 'Try again'));
      assert.equal((await theOne(world, domain)).agreements.length, 1);
      assert.equal((await creations(world)).length, before + 1);
      const again = await chat.press(still, 'Try again');
      assert.ok(lines(again).includes('Accepted'));
      assert.equal((await theOne(world, domain)).agreements.length, 1);
      assert.deepEqual(
        (await customerTrail(world, id)).filter((entry) => !entry.startsWith('attestation.started')),
        [
          'customer.started',
          'customer.created',
          'attestation.failed (failed)',
          'customer.credentials-shown',
          'attestation.failed (failed)',
          'attestation.recorded',
        ],
      );
    });

    it('and is not tried again by somebody else', async () => {
      await misbehave(world.control, { match: attestation, status: 403 });
      const { card, domain } = await submitAndClose(world.chat('sales'), { contact: accepted });
      await misbehave(world.control);
      const other = await world.chat('admin').invoke('new-customer.attest', card.button('Try again').data);
      assert.match(other.text, /^This form can no longer be used\n/);
      assert.equal((await theOne(world, domain)).agreements.length, 0);
    });

    it('with another contact, where the first is not taken', async () => {
      await misbehave(world.control, { match: attestation, status: 403 });
      const chat = world.chat('sales');
      const { card, domain } = await submitAndClose(chat, { contact: accepted });
      await misbehave(world.control);
      const form = await chat.press(card, 'Attest');
      await chat.press(form, 'Submit attestation', { firstName: 'Petra', dateAgreed: '2024-05-18' });
      const again = await chat.press(card, 'Try again');
      assert.ok(lines(again).includes('Accepted'), again.text);
      assert.equal((await theOne(world, domain)).agreements.length, 1);
    });

    it('in the way that took its place, where Microsoft has retired this one', async () => {
      await world.control('', { attestation: 'retired' });
      const { card } = await submitAndClose(world.chat('sales'), { contact: accepted });
      await world.control('', { attestation: 'legacy' });
      assert.match(card.text, /Not attested yet\nMicrosoft has retired this way of attesting\./);
      assert.equal(card.button('Attest').verb, 'attest.open');
    });

    it('when the answer to the attestation is lost', async () => {
      await misbehave(world.control, { match: attestation, times: 1, drop: 'after' });
      const { card, domain } = await submit(world.chat('sales'), { contact: accepted });
      assert.ok(lines(card).includes('Accepted'), card.text);
      assert.equal((await theOne(world, domain)).agreements.length, 1);
    });
  });

  describe('when the answer is lost', () => {
    it('by repeating the same request', async () => {
      await misbehave(world.control, { match: creation, times: 1, drop: 'after' });
      const before = (await creations(world)).length;
      const { card, domain } = await submit(world.chat('sales'), { contact: asked });
      assert.match(card.text, /^Customer created/);
      assert.ok(card.button('Show sign-in details'));
      await theOne(world, domain);
      const calls = (await creations(world)).slice(before);
      assert.equal(calls.length, 2);
      assert.equal(calls[0]?.requestId, calls[1]?.requestId);
    });

    it('and something broke after it was done', async () => {
      await misbehave(world.control, { match: creation, times: 1, afterEffect: true, status: 500, body: {} });
      const { card, domain } = await submit(world.chat('sales'), { contact: asked });
      assert.ok(card.button('Show sign-in details'));
      await theOne(world, domain);
    });

    it('and the request is forgotten: the customer is found by its domain', async () => {
      await misbehave(world.control, { match: creation, times: 2, afterEffect: true, status: 500, body: {} });
      const { card, domain } = await submit(world.chat('sales'), { contact: asked });
      const { id } = await theOne(world, domain);
      assert.ok(lines(card).includes(`Tenant ID: ${id}`), card.text);
      assert.match(card.text, /For new ones, reset the password in Partner Center/);
    });

    it('again and again: the person is told later, in a message with the sign-in details', async () => {
      await misbehave(world.control, { match: creation, drop: 'after' });
      const chat = world.chat('sales');
      const { card, domain } = await submit(chat, { contact: accepted });
      assert.match(
        card.text,
        /^Not confirmed yet\n[\s\S]*You will read here how it ended; please do not submit it again\./,
      );
      await misbehave(world.control);
      const news = await world.connector.waitFor(
        ({ method, conversationId, activity }) =>
          method === 'POST' &&
          conversationId === chat.conversationId &&
          cardOf({ activity } as never).text.startsWith('Customer created'),
        20_000,
      );
      const told = Object.assign(cardOf(news), { messageId: news.activityId });
      assert.ok(lines(told).includes('Accepted'), told.text);
      const shown = await chat.press(told, 'Show sign-in details');
      assert.equal(shown.input('Password').value, world.sandbox.issuedPasswords().at(-1));
      assert.equal((await theOne(world, domain)).agreements.length, 1);
    });

    it('and it was refused after all: the person gets the review again, with everything in it', async () => {
      await misbehave(world.control, { match: creation, drop: 'before' });
      const chat = world.chat('sales');
      const review = await upToReview(chat, { contact: asked });
      await chat.press(review, 'Submit');
      await misbehave(world.control, { match: creation, status: 403 });
      const news = await world.connector.waitFor(
        ({ method, conversationId, activity }) =>
          method === 'POST' &&
          conversationId === chat.conversationId &&
          cardOf({ activity } as never).text.includes('Not created'),
        20_000,
      );
      const told = Object.assign(cardOf(news), { messageId: news.activityId });
      assert.match(told.text, /Step 4 of 4: review\nNot created\n[\s\S]*Jonas Möwe/);
      await misbehave(world.control);
      assert.match((await chat.press(told, 'Submit')).text, /^Customer created/);
    });
  });

  describe('however often it is submitted', () => {
    it('twice at the same moment', async () => {
      const chat = world.chat('sales');
      const domainPrefix = freshPrefix();
      const review = await upToReview(chat, { company: { domainPrefix }, contact: accepted });
      const before = (await creations(world)).length;
      await misbehave(world.control, { match: creation, times: 1, delayMs: 400 });
      const cards = await Promise.all([chat.press(review, 'Submit'), chat.press(review, 'Submit')]);
      for (const card of cards) assert.match(card.text, /^Customer created/);
      assert.equal((await creations(world)).length, before + 1);
      assert.equal((await theOne(world, `${domainPrefix}.onmicrosoft.com`)).agreements.length, 1);
    });

    it('delivered again by Teams', async () => {
      const chat = world.chat('sales');
      const domainPrefix = freshPrefix();
      const review = await upToReview(chat, { company: { domainPrefix }, contact: asked });
      const { verb, data } = review.button('Submit');
      const before = (await creations(world)).length;
      const id = randomUUID();
      const cards = await Promise.all([1, 2, 3].map(() => chat.invoke(verb, data, 'message-0', id)));
      for (const card of cards) assert.match(card.text, /^Customer created/);
      assert.equal((await creations(world)).length, before + 1);
    });

    it('once more after it was changed on an older card', async () => {
      const chat = world.chat('sales');
      const [first, second] = [freshPrefix(), freshPrefix()];
      const review = await upToReview(chat, { company: { domainPrefix: first }, contact: asked });
      const company = await chat.press(review, 'Update company');
      const other = await chat.press(company, 'Next', { domainPrefix: second });
      await chat.press(review, 'Submit');
      const again = await chat.press(other, 'Submit');
      assert.match(again.text, new RegExp(`^Customer created\n.*${first}`));
      assert.equal((await heldWith(world, `${second}.onmicrosoft.com`)).length, 0);
    });
  });
});
