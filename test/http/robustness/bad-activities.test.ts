import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { cardOf } from '../../support/chat.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { activityOf, postRaw, pressOf } from './raw.js';
import { assertFitting, assertNoMishap, holdings } from './unharmed.js';

const json = { 'content-type': 'application/json' };
const megabyte = 'x'.repeat(1_000_000);

const bodies: [name: string, body: string | Buffer, headers: Record<string, string>, status: number][] = [
  ['no body', '', json, 400],
  ['no body and no type', '', {}, 400],
  ['null', 'null', json, 400],
  ['a list', '[]', json, 400],
  ['a text', '"message"', json, 400],
  ['an empty object', '{}', json, 400],
  ['JSON that breaks off', '{"type":"mess', json, 400],
  ['JSON with a secret and a mistake', '{"password":"hunter2",}', json, 400],
  ['a hundred thousand brackets', '['.repeat(100_000), json, 400],
  ['JSON as deep as it is long', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, json, 400],
  ['a megabyte of JSON', JSON.stringify({ text: megabyte }), json, 413],
  [
    'a megabyte that was packed',
    gzipSync(JSON.stringify({ text: megabyte })),
    { ...json, 'content-encoding': 'gzip' },
    415,
  ],
  ['text', 'hello', { 'content-type': 'text/plain' }, 415],
  ['XML', '<activity/>', { 'content-type': 'application/xml' }, 415],
  [
    'a form',
    'type=message&serviceUrl=http%3A%2F%2F127.0.0.1',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
  ],
  ['a form with a file', multipart(), { 'content-type': 'multipart/form-data; boundary=edge' }, 415],
  ['a type that is none', '{}', { 'content-type': 'nonsense' }, 415],
];

function multipart(): string {
  const part = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello';
  return `--edge\r\n${part}\r\n--edge--\r\n`;
}

/** Parts of an activity that are missing or of another kind, and the field that the answer names. */
const wrongParts: [change: Record<string, unknown>, field: string][] = [
  [{ type: undefined }, 'type'],
  [{ type: '' }, 'type'],
  [{ type: 7 }, 'type'],
  [{ type: ['message'] }, 'type'],
  [{ serviceUrl: undefined }, 'serviceUrl'],
  [{ serviceUrl: 'nowhere' }, 'serviceUrl'],
  [{ serviceUrl: 'https://smba.example.com/emea/' }, 'serviceUrl'],
  [{ serviceUrl: 'http://127.0.0.1.example.com/' }, 'serviceUrl'],
  [{ serviceUrl: 'http://127.0.0.1@example.com/' }, 'serviceUrl'],
  [{ serviceUrl: 'http://192.168.0.1/' }, 'serviceUrl'],
  [{ serviceUrl: 'file:///etc/passwd' }, 'serviceUrl'],
  [{ conversation: undefined }, 'conversation'],
  [{ conversation: null }, 'conversation'],
  [{ conversation: 'general' }, 'conversation'],
  [{ conversation: {} }, 'conversation.id'],
  [{ conversation: { id: 'x'.repeat(10_000) } }, 'conversation.id'],
  [{ conversation: { id: 'a', isGroup: 'yes' } }, 'conversation.isGroup'],
  [{ from: 'Anna' }, 'from'],
  [{ from: { id: '1', aadObjectId: {} } }, 'from.aadObjectId'],
  [{ text: { toString: 'x' } }, 'text'],
  [{ text: 'x'.repeat(100_001) }, 'text'],
  [{ entities: {} }, 'entities'],
  [{ entities: [null] }, 'entities.0'],
  [{ membersAdded: 'everybody' }, 'membersAdded'],
  [{ channelData: 'Contoso' }, 'channelData'],
  [{ channelData: { tenant: 'Contoso' } }, 'channelData.tenant'],
  [{ locale: 49 }, 'locale'],
];

describe('bodies and activities that Teams would never send', () => {
  let world: World;
  let held: Record<string, number>;

  before(async () => {
    world = await startWorld();
    held = await holdings(world);
  });

  after(() => world.close());

  const admin = personWith('admin');
  const post = (change: Record<string, unknown>) =>
    postRaw(world.app.url, { ...activityOf(admin, world.connector.url), ...change });

  for (const [name, body, headers, status] of bodies) {
    it(`${name}: ${status}`, async () => {
      const answer = await postRaw(world.app.url, body, headers);
      assertFitting(answer, [status]);
      assert.match(answer.text, /^\{"code":"[a-z-]+"(,"field":"[a-z]+")?\}$/);
    });
  }

  it('a megabyte of which nobody said how long it is: 413', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 20; n += 1) controller.enqueue(Buffer.from('x'.repeat(50_000)));
        controller.close();
      },
    });
    const init = { method: 'POST', headers: json, body, duplex: 'half' };
    const answer = await fetch(world.app.url, init as RequestInit).catch(() => undefined);
    // A server may also hang up on somebody who goes on and on.
    if (answer) assert.deepEqual([answer.status, await answer.json()], [413, { code: 'too-large' }]);
  });

  for (const [method, path, status, code] of [
    ['GET', '/api/messages', 405, 'method-not-allowed'],
    ['PUT', '/api/messages', 405, 'method-not-allowed'],
    ['POST', '/health', 405, 'method-not-allowed'],
    ['GET', '/', 404, 'not-found'],
    ['GET', '/api/messages/%E0%A4%A', 404, 'not-found'],
    ['POST', '/../package.json', 404, 'not-found'],
  ] as const) {
    it(`${method} ${path}: ${status}`, async () => {
      const answer = await fetch(new URL(world.app.url).origin + path, { method, headers: json });
      assert.deepEqual([answer.status, await answer.json()], [status, { code }]);
    });
  }

  for (const [change, field] of wrongParts) {
    it(`${JSON.stringify(change, (_, part) => part ?? null).slice(0, 60)}: 400, and names ${field}`, async () => {
      const answer = await post(change);
      assert.deepEqual([answer.status, JSON.parse(answer.text)], [400, { code: 'bad-activity', field }]);
    });
  }

  for (const type of [
    'typing',
    'event',
    'messageReaction',
    'messageUpdate',
    'endOfConversation',
    'trace',
    '__proto__',
  ]) {
    it(`an activity of type ${type} is taken and left alone`, async () => {
      const sent = world.connector.sent.length;
      assertFitting(await post({ type }), [200]);
      assert.equal(world.connector.sent.length, sent);
    });
  }

  for (const name of ['task/fetch', 'composeExtension/query', 'signin/verifyState', '__proto__', '', undefined]) {
    it(`an invoke named ${name} is not implemented`, async () => {
      const answer = await post({ type: 'invoke', name, value: {} });
      assert.deepEqual([answer.status, JSON.parse(answer.text)], [501, { code: 'not-implemented' }]);
    });
  }

  for (const value of [undefined, null, 'x', [], {}, { queryText: 5 }, { queryText: '', dataset: '__proto__' }]) {
    it(`a search for ${JSON.stringify(value)} finds nothing`, async () => {
      const answer = await post({ type: 'invoke', name: 'application/search', value });
      assertFitting(answer, [200]);
      assert.deepEqual((JSON.parse(answer.text) as { value: unknown }).value, { results: [] });
    });
  }

  for (const part of ['from', 'recipient', 'channelId', 'id', 'locale', 'localTimezone', 'timestamp', 'text']) {
    it(`a message with ${part} null or missing is answered`, async () => {
      for (const nothing of [null, undefined]) {
        const conversation = { ...(activityOf(admin, '').conversation as { id: string }) };
        assertFitting(await post({ [part]: nothing, conversation }), [200]);
        const [reply] = world.connector.messages(conversation.id);
        assert.ok(reply, 'no reply');
        assert.doesNotMatch(cardOf(reply).text, /Something went wrong/);
      }
    });
  }

  it('news about people with nobody in them are taken', async () => {
    for (const from of [undefined, null, {}]) {
      assertFitting(await post({ type: 'conversationUpdate', membersAdded: [{ id: 'other' }, {}], from }), [200]);
      assertFitting(
        await post({ type: 'conversationUpdate', membersRemoved: [{ id: '28:agreement-bot' }], from }),
        [200],
      );
      assertFitting(await post({ type: 'installationUpdate', action: 'upgrade', from }), [200]);
    }
  });

  it('a press without anything that could be pressed gets a card', async () => {
    const actions = [
      null,
      'x',
      [],
      {},
      { verb: 5 },
      { verb: '' },
      { verb: 'x'.repeat(200) },
      { verb: 'help.show', data: [] },
    ];
    for (const value of [undefined, null, 'x', 5, [], {}, ...actions.map((action) => ({ action }))]) {
      const answer = await postRaw(world.app.url, pressOf(admin, world.connector.url, value));
      assertFitting(answer, [200]);
      assert.match(answer.text, /"type":"AdaptiveCard"/);
    }
  });

  it('nothing of all this was a mishap, and nothing has changed', async () => {
    assertNoMishap(world);
    assert.deepEqual(await holdings(world), held);
  });
});
