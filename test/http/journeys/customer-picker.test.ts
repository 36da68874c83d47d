import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { seeded } from './support.js';

interface Found {
  title: string;
  value: string;
}

/** What Teams asks while somebody types into the picker, and what it gets to show. */
async function search(chat: Chat, value: unknown): Promise<Found[]> {
  const answer = await chat.post({ type: 'invoke', name: 'application/search', value });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const body = answer.body as { statusCode: number; type: string; value: { results: Found[] } };
  assert.equal(body.statusCode, 200);
  assert.equal(body.type, 'application/vnd.microsoft.search.searchResponse');
  return body.value.results;
}

const query = (queryText: unknown) => ({ queryText, queryOptions: { skip: 0, top: 15 }, dataset: 'customers' });

describe('the customer picker', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const ids = async (chat: Chat, text: string) => (await search(chat, query(text))).map(({ value }) => value);

  describe('with typeahead', () => {
    it('finds customers by any part of a name, domain or tenant id, as the commands do', async () => {
      const chat = world.chat('sales');
      const { id } = seeded('Viñedos Peñafiel S.L.');
      for (const text of ['vinedos', 'PEÑA', 'vinedospenafiel.onm', id, id.slice(0, 8)]) {
        assert.deepEqual(await ids(chat, text), [id], text);
      }
      assert.deepEqual(await ids(chat, 'さくら'), [seeded('株式会社さくら製作所').id]);
      assert.equal((await ids(chat, 'fabrikam')).length, 2);
    });

    it('shows some customers before anything is typed, at most the 15 that Teams has room for', async () => {
      for (const text of ['', ' ', null, undefined, 'onmicrosoft']) {
        const found = await search(world.chat('admin'), query(text));
        assert.equal(found.length, 15);
        assert.ok(found.every(({ value }) => seedCustomers.some(({ id }) => id === value)));
      }
    });

    it('finds nothing for what matches nothing', async () => {
      for (const text of ['qqqqqqqq', 'trey*', '[x](http://evil)', 'x'.repeat(10_000)]) {
        assert.deepEqual(await ids(world.chat('admin'), text), [], text.slice(0, 20));
      }
    });

    it('answers a question it cannot read with nothing', async () => {
      for (const value of [undefined, null, 7, 'x', [], {}, { queryText: 7 }, { queryText: 'a', dataset: 'members' }]) {
        assert.deepEqual(await search(world.chat('admin'), value), []);
      }
    });

    it('calls customers what the pick list calls them', async () => {
      const chat = world.chat('admin');
      for (const text of ['contoso', 'ltd', 'söhne', 'onmicrosoft']) {
        const { choices } = (await chat.say(`attest ${text}`)).input('Customer');
        assert.deepEqual(await search(chat, query(text)), choices.slice(0, 15));
      }
    });

    const nobodies = ['nobody', 'guest'] as const;
    for (const role of nobodies) {
      it(`shows nothing to ${role}`, async () => {
        for (const text of ['', 'contoso', seeded('Contoso Ltd').id]) {
          assert.deepEqual(await search(world.chat(role), query(text)), []);
        }
      });
    }

    it('shows nothing to another company', async () => {
      const chat = world.chat('admin', { tenantId: '11111111-1111-4111-8111-111111111111' });
      assert.deepEqual(await search(chat, query('contoso')), []);
    });

    it('shows nothing any more from the moment a role is withdrawn', async () => {
      const { id } = personWith('helpdesk');
      const chat = world.chat('helpdesk');
      assert.equal((await ids(chat, 'contoso')).length, 5);
      await world.control('/members', { id, group: 'HelpdeskAgents', present: false });
      await world.app.services.members.sync();
      assert.deepEqual(await ids(chat, 'contoso'), []);
      await world.control('/members', { id, group: 'HelpdeskAgents', present: true });
      await world.app.services.members.sync();
      assert.equal((await ids(chat, 'contoso')).length, 5);
    });
  });

  describe('without typeahead', () => {
    const journeys = { attest: 'Attest', verify: 'Verify', invite: 'Invite' } as const;
    const opens = {
      attest: /^Attest acceptance\n/,
      verify: /^Microsoft Customer Agreement\n/,
      invite: /^Invite to accept\n/,
    };

    for (const [journey, button] of Object.entries(journeys)) {
      const opened = opens[journey as keyof typeof opens];

      it(`asks for the customer of ${journey}, by list or by text`, async () => {
        const chat = world.chat('admin');
        const asked = await chat.say(journey);
        assert.match(asked.text, /^Which customer\?\n/);
        const { id, name } = seeded('Boğaziçi Işık A.Ş.');
        const list = asked.input('Customer');
        assert.equal((list as unknown as { style: string }).style, 'filtered');
        assert.ok(list.choices.some(({ value }) => value === id));
        const byList = await chat.press(asked, button, { [list.id]: id });
        assert.match(byList.text, opened);
        assert.ok(byList.text.includes(name));
        const byText = await chat.press(asked, button, { text: 'bogazici' });
        assert.match(byText.text, opened);
        assert.ok(byText.text.includes(name));
      });
    }

    it('is honest about how many more there are', async () => {
      const asked = await world.chat('admin').say('attest');
      const shown = asked.input('Customer').choices.length;
      assert.ok(asked.text.includes(`${seedCustomers.length - shown} more customers`), asked.text);
    });

    it('asks again when nothing was chosen', async () => {
      const chat = world.chat('admin');
      assert.match((await chat.press(await chat.say('attest'), 'Attest')).text, /^Please choose a customer\n/);
    });

    it('prefers what was chosen over what was typed', async () => {
      const chat = world.chat('admin');
      const list = await chat.say('attest contoso');
      const form = await chat.press(list, 'Attest', { customer: seeded('Contoso France SAS').id });
      assert.match(form.text, /Contoso France SAS/);
    });

    it('does not trust a made-up customer', async () => {
      const chat = world.chat('admin');
      for (const customer of [randomUUID(), '<b>x</b>', "' OR 1=1 --", '../..']) {
        const card = await chat.invoke('attest.open', { customer });
        assert.match(card.text, /^Customer not found\n/);
        assert.ok(card.text.includes(`"${customer}"`), card.text);
        assert.match((await chat.press(card, 'Customers')).text, /^Customers\n/);
      }
      for (const customer of [7, null, { id: 'x' }, ['x']]) {
        assert.match((await chat.invoke('attest.open', { customer })).text, /^Please choose a customer\n/);
      }
    });

    it('never shows a hostile name in an expanded list, where some clients read Markdown', async () => {
      const isExpanded = (card: SeenCard) =>
        card.inputs.some((input) => (input as { style?: string }).style === 'expanded');
      const chat = world.chat('admin');
      assert.ok(isExpanded(await chat.say('attest fabrikam')));
      for (const text of ['söhne', 'http', 'holding']) {
        const card = await chat.say(`attest ${text}`);
        assert.ok(!isExpanded(card), card.text);
      }
    });
  });
});
