import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import {
  accepted,
  asked,
  creations,
  freshPrefix,
  open,
  submit,
  type Typed,
  upToReview,
  usual,
} from './new-customer-support.js';
import { mistakes } from './support.js';

describe('new customer', () => {
  let world: World;
  let chat: Chat;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    chat = world.chat('sales');
  });
  afterEach(() => world.control('', { faults: [] }));

  describe('names at its field what only Partner Center finds', () => {
    const refusal = (code: string, description: string) => ({
      faults: [
        { match: { method: 'POST', path: '/v1/customers$' }, times: 1, status: 400, body: { code, description } },
      ],
    });
    async function refused(code: string, description: string, filled: Typed = asked): Promise<SeenCard> {
      const review = await upToReview(chat, { contact: filled });
      await world.control('', refusal(code, description));
      return chat.press(review, 'Submit');
    }

    it('a domain that somebody took in between', async () => {
      const domainPrefix = freshPrefix();
      const review = await upToReview(chat, { company: { domainPrefix }, contact: asked });
      await submit(world.chat('admin'), { company: { domainPrefix }, contact: asked });
      const card = await chat.press(review, 'Submit');
      assert.match(mistakes(card).domainPrefix ?? '', /is already in use\. These are free: /);
      const again = await chat.press(card, 'Next', { domainPrefix: freshPrefix() });
      assert.match(again.text, /Step 4 of 4/);
      assert.match((await chat.press(again, 'Submit')).text, /^Customer created/);
    });

    it('a registration number, a phone number', async () => {
      const number = await refused('600049', 'Organization registration ID value is missing.');
      assert.match(number.text, /Step 2 of 4/);
      chat = world.chat('sales');
      const phone = await refused('600051', 'Customer phone number is missing.');
      assert.match(mistakes(phone).phone ?? '', /Enter the phone number/);
    });

    it('a registration number that it does not take', async () => {
      const card = await refused('600002', "Organization registration ID value isn't supported.");
      assert.match(
        card.text,
        /Step 2 of 4[\s\S]*takes no registration number[\s\S]*leave the registration number empty/,
      );
    });

    it('and shows the review again for anything else, with everything that was typed', async () => {
      const card = await refused('999999', 'Something else.');
      assert.match(card.text, /Step 4 of 4: review\nNot created\n/);
      assert.match(card.text, /Jonas Möwe/);
      assert.match((await chat.press(card, 'Submit')).text, /^Customer created/);
    });
  });

  describe('loses nothing when Partner Center cannot be asked', () => {
    it('whether the domain is free', async () => {
      const start = await open(chat);
      await world.control('', { faults: [{ match: { method: 'HEAD' }, status: 503 }] });
      const typed = { ...usual.company, domainPrefix: freshPrefix() };
      const card = await chat.press(start, 'Next', typed);
      assert.match(card.text, /Not taken over yet\nPartner Center has a problem of its own/);
      assert.deepEqual(card.values, typed);
      await world.control('', { faults: [] });
      assert.match((await chat.press(card, 'Next')).text, /Step 2 of 4/);
    });

    it('which rules the country has', async () => {
      const start = await open(chat);
      const typed = { ...usual.company, country: 'NZ', domainPrefix: freshPrefix() };
      await world.control('', { faults: [{ match: { path: 'countryvalidationrules' }, status: 403 }] });
      const card = await chat.press(start, 'Next', typed);
      assert.match(card.text, /Step 1 of 4[\s\S]*Not taken over yet/);
      assert.deepEqual(card.values, typed);
      await world.control('', { faults: [] });
      assert.match((await chat.press(card, 'Next')).text, /Step 2 of 4/);
    });

    it('to create it', async () => {
      const review = await upToReview(chat, { contact: accepted });
      const before = (await creations(world)).length;
      await world.control('', {
        faults: [{ match: { method: 'POST', path: '/v1/customers$' }, status: 429, retryAfter: 57 }],
      });
      const card = await chat.press(review, 'Submit');
      assert.match(card.text, /Not created\n.*in 57 seconds/);
      await world.control('', { faults: [] });
      assert.match((await chat.press(card, 'Submit')).text, /^Customer created/);
      assert.equal((await creations(world)).length, before + 2);
    });
  });
});
