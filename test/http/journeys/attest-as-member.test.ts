import assert from 'node:assert/strict';
import { serviceIdentity } from '../../../src/sandbox/people.js';
import { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { attestCalls, unattested } from '../../support/partner-center.js';
import { startTeamsWorld, type TeamsWorld } from '../../support/teams-world.js';
import { FakeTokenService, tokenFor } from '../../support/token-service.js';
import { personWith } from '../../support/world.js';
import { acceptOn, create, newestLink } from './link-support.js';
import { held, lines, trail, updated } from './support.js';

const submit = 'Submit attestation';
const login = 'application/vnd.microsoft.activity.loginRequest';
const card = 'application/vnd.microsoft.card.adaptive';

interface Answer {
  statusCode: number;
  type: string;
  value: Record<string, unknown>;
}

describe('attest with the own sign-in', () => {
  let tokens: FakeTokenService;
  let world: TeamsWorld;
  const sales = personWith('sales');
  let next = 0;

  before(async () => {
    tokens = await FakeTokenService.start();
    world = await startTeamsWorld(tokens.settings);
  });
  after(async () => {
    await world.close();
    await tokens.close();
  });
  beforeEach(() => tokens.reset());

  /** A form that is ready to be submitted, of a customer that nobody attested yet. */
  async function form(chat: Chat) {
    const customer = unattested[next++] as (typeof unattested)[number];
    let opened = await chat.say(`attest ${customer.id}`);
    if (chat.options.scope === 'channel') {
      opened = Object.assign(await chat.press(opened, 'Attest'), { messageId: opened.messageId });
    }
    const typed = { firstName: 'Rosa', lastName: 'Quill', email: `rosa@${customer.domain}`, phone: '' };
    return { customer, opened, typed };
  }

  type Form = Awaited<ReturnType<typeof form>>;

  /** Submits the form; `more` is what Teams' client adds. */
  async function press(chat: Chat, { opened, typed }: Form, more: object = {}): Promise<Answer> {
    const { verb, data } = opened.button(submit);
    const action = { type: 'Action.Execute', verb, data: { ...data, ...opened.values, ...typed } };
    const value = { action, trigger: 'manual', ...more };
    const invoke = { type: 'invoke', name: 'adaptiveCard/action', replyToId: opened.messageId, value };
    const answer = await chat.post(invoke);
    assert.equal(answer.status, 200);
    return answer.body as Answer;
  }

  const userOf = async (customerId: string) =>
    (await held(world, customerId)).map((one) => (one as { userId?: string }).userId);
  const as = async (customerId: string) => {
    const rows = await world.app.services.store.read<{ as: string }>(
      'SELECT attested_as AS "as" FROM attestation WHERE customer_id = $1',
      [customerId],
    );
    return rows.map((row) => row.as);
  };

  async function nothingRecorded({ customer }: Form): Promise<void> {
    assert.deepEqual(await held(world, customer.id), []);
    assert.deepEqual(await attestCalls(world.control, customer.id), []);
    assert.deepEqual(await as(customer.id), []);
    assert.deepEqual(await trail(world, { customer: customer.id }), []);
  }

  it('asks Teams for a silent sign-in, and records in the name of whoever pressed', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    const asked = await press(chat, opened);
    assert.deepEqual([asked.statusCode, asked.type], [401, login]);
    const { tokenExchangeResource, ...rest } = asked.value;
    assert.deepEqual(Object.keys(tokenExchangeResource as object).sort(), ['id', 'providerId', 'uri']);
    assert.deepEqual(rest, {
      text: 'Please sign in, so that this is recorded in your own name.',
      connectionName: 'partner-center',
      buttons: [{ title: 'Sign in', text: 'Sign in', type: 'signin', value: `${tokens.url}/sign-in?signin=window` }],
    });
    await nothingRecorded(opened);

    const receipt = await press(chat, opened, tokens.silently(sales.id));
    assert.equal(receipt.type, card);
    const { customer } = opened;
    for (const seen of [new SeenCard(receipt.value), await updated(world, chat)]) {
      assert.ok(lines(seen).includes("Partner Center account: Sofie O'Brien"), seen.text);
    }
    assert.deepEqual(await userOf(customer.id), [sales.id]);
    assert.deepEqual(await as(customer.id), ['member']);
    const entries = await trail(world, { customer: customer.id });
    assert.deepEqual(
      entries.map(({ action, details }) => [action, JSON.parse(details).as]),
      [
        ['attestation.started', 'member'],
        ['attestation.recorded', 'member'],
      ],
    );
    const history = await chat.say(`history ${customer.id}`);
    assert.equal(
      lines(history).filter((line) => line === 'Signed in to Partner Center with their own account').length,
      1,
    );
  });

  it('asks nobody whose token is kept, and only once the form is complete', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    const mistake = await press(chat, { ...opened, typed: { ...opened.typed, lastName: '' } });
    assert.equal(mistake.type, card);
    assert.deepEqual(tokens.requests, []);
    tokens.keep(sales.id);
    assert.match(new SeenCard((await press(chat, opened)).value).text, /^Attestation recorded\n/);
    assert.deepEqual(await userOf(opened.customer.id), [sales.id]);
    assert.deepEqual(
      tokens.requests.map(({ operation, query, authorization }) => [operation, authorization, query]),
      [
        [
          'GetToken',
          `Bearer ${world.botToken}`,
          { userId: `29:${sales.id}`, connectionName: 'partner-center', channelId: 'msteams' },
        ],
      ],
    );
  });

  it('lets Teams ask the person where a silent sign-in will not do, and takes the code of the window', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    tokens.consented = false;
    assert.equal((await press(chat, opened)).type, login);
    const refused = await press(chat, opened, tokens.silently(sales.id));
    assert.deepEqual(refused, {
      statusCode: 412,
      type: 'application/vnd.microsoft.error.preconditionFailed',
      value: { code: '412', message: 'The token could not be exchanged.' },
    });
    await nothingRecorded(opened);
    const wrong = await press(chat, opened, { state: '999999' });
    assert.equal(wrong.type, login);
    await nothingRecorded(opened);
    const receipt = await press(chat, opened, tokens.inWindow(sales.id));
    assert.match(new SeenCard(receipt.value).text, /^Attestation recorded\n/);
    assert.deepEqual(await userOf(opened.customer.id), [sales.id]);
  });

  it('records nothing with the account of somebody else, and forgets that sign-in', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    const others = [
      tokens.inWindow(sales.id, personWith('admin').id),
      tokens.inWindow(sales.id, sales.id, { tid: '76543210-1111-4000-8000-000000000000' }),
      tokens.silently(personWith('admin').id),
    ];
    for (const other of others) {
      const again = new SeenCard((await press(chat, opened, other)).value);
      assert.match(
        again.text,
        /You signed in with another account than the one you use in Teams, so nothing was recorded\./,
      );
      assert.equal(again.input('Last name').value, 'Quill');
      assert.equal(tokens.keeps(sales.id), false);
      await nothingRecorded(opened);
    }
    assert.equal((await press(chat, opened)).type, login);
  });

  it('takes no token that is not for Partner Center, and tells the operator', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    tokens.keep(sales.id, { aud: 'https://graph.microsoft.com' });
    const again = new SeenCard((await press(chat, opened)).value);
    assert.match(again.text, /Your sign-in could not be checked, so nothing was recorded\./);
    await nothingRecorded(opened);
    assert.match(
      world.log.join(''),
      /"connection":"partner-center","msg":"the OAuth connection gives no tokens for Partner Center"/,
    );
  });

  it('does without a connection of another name', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    const { authentication } = tokens.silently(sales.id) as { authentication: object };
    const answer = await press(chat, opened, { authentication: { ...authentication, connectionName: 'another' } });
    assert.equal(answer.type, login);
    for (const odd of [
      { authentication: 'x', state: 7 },
      { authentication: { token: {} } },
      { state: { length: 1e9 } },
    ]) {
      assert.equal((await press(chat, opened, odd)).type, login);
    }
    assert.ok(!tokens.requests.some(({ operation }) => operation === 'exchange'));
    await nothingRecorded(opened);
  });

  for (const status of [401, 429, 500, undefined]) {
    it(`records nothing while the token service ${status ? `answers ${status}` : 'is silent'}`, async function () {
      this.timeout(20_000);
      const chat = world.chat('sales');
      const opened = await form(chat);
      tokens.trouble = status ? { status } : {};
      const again = new SeenCard((await press(chat, opened)).value);
      assert.match(
        again.text,
        /Your sign-in could not be checked, so nothing was recorded\. Please try again in a few min/,
      );
      assert.equal(tokens.requests.length, 1, 'asked again and again');
      tokens.trouble = undefined;
      await nothingRecorded(opened);
    });
  }

  it('asks anew when Partner Center does not accept the sign-in', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    tokens.keep(sales.id, { amr: ['pwd'] });
    const refused = new SeenCard((await press(chat, opened)).value);
    assert.match(refused.text, /Partner Center did not accept your own sign-in\./);
    assert.equal((await attestCalls(world.control, opened.customer.id)).length, 1, 'the same token again');
    assert.equal(tokens.keeps(sales.id), false);
    assert.deepEqual(await held(world, opened.customer.id), []);
    assert.equal((await press(chat, opened)).type, login);
    await press(chat, opened, tokens.inWindow(sales.id));
    assert.deepEqual(await userOf(opened.customer.id), [sales.id]);
  });

  it('says so when Partner Center does not permit it to this account', async () => {
    const chat = world.chat('sales');
    const opened = await form(chat);
    tokens.keep(sales.id);
    const path = `customers/${opened.customer.id}/agreements$`;
    await world.control('', { faults: [{ match: { method: 'POST', path }, status: 403, times: 1 }] });
    const refused = new SeenCard((await press(chat, opened)).value);
    assert.match(
      refused.text,
      /Partner Center does not permit this to your own account\. Please ask an Admin agent to/,
    );
  });

  it('shows nothing of it to others in a channel, and keeps no token anywhere', async () => {
    const chat = world.chat('sales', { scope: 'channel' });
    const opened = await form(chat);
    const before = world.connector.sent.length;
    const asked = await press(chat, opened);
    assert.equal(asked.type, login);
    assert.equal(world.connector.sent.length, before);
    const more = tokens.silently(sales.id) as { authentication: { token: string } };
    assert.equal((await press(chat, opened, more)).type, card);
    await updated(world, chat, 'Attestation recorded');
    const kept = JSON.stringify([
      world.connector.sent,
      world.log,
      ...(await Promise.all(
        ['attestation', 'outbox', 'audit', 'setting'].map((table) =>
          world.app.services.store.read(`SELECT * FROM ${table}`),
        ),
      )),
    ]);
    for (const secret of [more.authentication.token, tokenFor(sales.id).split('.')[0] ?? '', 'signin=window']) {
      assert.ok(!kept.includes(secret), secret);
    }
  });

  it('finalises in the own name what was accepted on a link, where a token is kept, and asks for none', async () => {
    const chat = world.chat('sales');
    for (const [isKept, account, user] of [
      [true, "Sofie O'Brien", sales.id],
      [false, "the bot's", serviceIdentity.id],
    ] as const) {
      const { customer, opened, typed } = await form(chat);
      const linkForm = await chat.invoke('attest.enhanced', { ...opened.button(submit).data, ...typed });
      const link = Object.assign(await chat.press(linkForm, create, typed), { messageId: opened.messageId });
      await acceptOn((await newestLink(world.control, customer.name)).url);
      if (isKept) tokens.keep(sales.id);
      const receipt = await chat.press(link, 'Check now');
      assert.ok(lines(receipt).includes(`Partner Center account: ${account}`), receipt.text);
      assert.deepEqual(await userOf(customer.id), [user]);
      tokens.reset();
    }
  });

  it('is not needed for anything but the press that records', async () => {
    const chat = world.chat('sales');
    const { opened, customer } = await form(chat);
    await chat.press(opened, 'Cancel');
    await chat.say(`verify ${customer.id}`);
    await chat.say('whoami');
    assert.deepEqual(tokens.requests, []);
  });
});
