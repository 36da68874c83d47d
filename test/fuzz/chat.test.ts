import assert from 'node:assert/strict';
import fc from 'fast-check';
import { postRaw } from '../http/robustness/raw.js';
import { activities } from './activities.js';
import { seed } from './fuzz.js';
import { FuzzedChat, looking } from './fuzzed-chat.js';
import type { Inject } from './inject.js';
import { mostly, words } from './inputs.js';
import { changed, customers, forged } from './payloads.js';
import { member, pressing, type Speaker, spoken, stranger } from './people.js';

const refused = 'access.refused';
const saying = fc.oneof(
  words,
  fc.tuple(words, words).map((pair) => pair.join(' ')),
);

describe(`fuzzing the chat (FUZZ_SEED=${seed})`, function () {
  this.timeout(300_000);
  let chat: FuzzedChat;

  before(async () => {
    chat = await FuzzedChat.start();
  });
  beforeEach(() => chat.watch.begin());
  after(() => chat.close());

  /** Only what is named may change, and be said on the trail. */
  const only = (tables: string[], actions: string[]) => () => chat.watch.assertOnly(tables, actions);
  const messages = (speaker: fc.Arbitrary<Speaker>) =>
    spoken(
      chat.world.connector.url,
      speaker,
      mostly(saying).map((text) => ({ text })),
    );

  it('covers every journey that has buttons', () => {
    const journeys = new Set(chat.payloads.map(({ verb }) => verb.split('.')[0]));
    for (const name of ['attest', 'invite', 'new-customer', 'alert', 'alerts', 'invitations', 'agreement', 'check']) {
      assert.ok(journeys.has(name), `no button of ${name} among ${[...journeys].join(', ')}`);
    }
    assert.ok(chat.payloads.length > 40, String(chat.payloads.length));
  });

  for (const share of ['any activity', 'any activity over HTTP'] as const) {
    it(`${share}: what JSON can say gets a fitting answer, and changes nothing`, async () => {
      const { inject, world, payloads } = chat;
      const send: Inject = (path, body) => postRaw(new URL(path, world.app.url).href, body);
      const inputs = activities(world.connector.url, changed(payloads), customers);
      // Whoever installs the bot is welcomed, whoever it is.
      const may = only(['customer', 'outbox', 'alert_subscription'], [...looking, refused]);
      await chat.post(share, inputs, may, share === 'any activity' ? inject : send);
    });
  }

  it('press of a stranger: no button does anything, whatever it holds', async () => {
    await chat.post('press of a stranger', chat.presses(stranger, changed(chat.payloads)), only([], [refused]));
  });

  it('message of a stranger: no word does anything', async () => {
    await chat.post('message of a stranger', messages(stranger), only([], [refused]));
  });

  it('forged press of a member: what is not sealed or not known does nothing', async () => {
    // These two need nothing but the press itself.
    const others = chat.payloads.filter(({ verb }) => !/^alerts\.(on|off)$/.test(verb));
    const inputs = chat.presses(member, forged(changed(others)));
    await chat.post('forged press of a member', inputs, only(['customer'], [...looking, refused]));
  });

  it('message of a member: words look, and change nothing', async () => {
    await chat.post('message of a member', messages(member), only(['customer'], [...looking, refused]));
  });

  it('search: finds customers for those who may, and changes nothing', async () => {
    const value = fc.record({ queryText: mostly(saying), dataset: mostly(fc.constant('customers')) });
    const content = mostly(value).map((search) => ({ ...pressing(search), name: 'application/search' }));
    const inputs = spoken(chat.world.connector.url, fc.oneof(member, stranger), content);
    await chat.post('search', inputs, only([], [refused]));
  });
});
