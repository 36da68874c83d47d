import assert from 'node:assert/strict';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import type { Button, SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { lines, markdown, seeded } from './support.js';

const total = seedCustomers.length;
const pages = Math.ceil(total / 10);

/** The rows of the card: each is pressed as a whole. */
function rows(card: SeenCard): Button[] {
  return card.buttons.filter(({ verb }) => verb === 'verify.open');
}

const idsOf = (card: SeenCard) => rows(card).map(({ data }) => String(data.customer));
const idsNamed = (...names: string[]) => names.map((name) => seeded(name).id).sort();

describe('customers', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const find = async (text: string) => world.chat('helpdesk').say(`customers ${text}`);

  it('shows every customer once, ten on a page, forwards and back', async () => {
    const chat = world.chat('helpdesk');
    let card: SeenCard = await chat.say('customers');
    const seen = [idsOf(card)];
    assert.match(card.text, new RegExp(`^Customers\n${total} customers, page 1 of ${pages}\\.`));
    assert.ok(!card.buttons.some(({ title }) => title === 'Previous'));
    for (let page = 2; page <= pages; page += 1) {
      card = await chat.press(card, 'Next');
      assert.match(card.text, new RegExp(`, page ${page} of ${pages}\\.`));
      seen.push(idsOf(card));
    }
    assert.ok(!card.buttons.some(({ title }) => title === 'Next'));
    assert.ok(seen.every((ids) => ids.length <= 10));
    assert.deepEqual(seen.flat().sort(), seedCustomers.map(({ id }) => id).sort());
    for (let page = pages - 1; page >= 1; page -= 1) {
      card = await chat.press(card, 'Previous');
      assert.deepEqual(idsOf(card), seen[page - 1]);
    }
  });

  const searches: Record<string, string[]> = {
    kellermayr: ['Weingut Kellermayr'],
    KELLERMAYR: ['Weingut Kellermayr'],
    ermay: ['Weingut Kellermayr'],
    'kellermayr weingut': ['Weingut Kellermayr'],
    vinedos: ['Viñedos Peñafiel S.L.'],
    PEÑAFIEL: ['Viñedos Peñafiel S.L.'],
    'smorbrod & son': ['Smørbrød & Søn ApS'],
    soehne: ['<b>Bold</b> & Söhne'],
    Söhne: ['<b>Bold</b> & Söhne', 'Bäckerei Grünfeld & Söhne OHG'],
    'isik a.s.': ['Boğaziçi Işık A.Ş.'],
    zubr: ['Spółdzielnia Mleczarska Żubr'],
    'ΕΛΑΙΏΝΕΣ ΚΡΉΤΗΣ': ['Ελαιώνες Κρήτης Α.Ε.'],
    さくら: ['株式会社さくら製作所'],
    製作: ['株式会社さくら製作所'],
    ｺﾝﾄｿ: ['コントソ・トレーディング合同会社'],
    소프트: ['한빛소프트웨어 주식회사'],
    ดอกบัว: ['บริษัท ดอกบัว จำกัด'],
    הגליל: ['שוקולד הגליל בע״מ'],
    النخيل: ['شركة النخيل للتجارة ذ.م.م'],
    'trey*': [],
    '%': ['@channel 100% <at>Everyone</at> Ltd'],
    "D'Élodie": ["L'Atelier d'Élodie"],
    '"Quoted"': ['The "Quoted" \'Company\' \\ Sons'],
    'bold</B>': ['<b>Bold</b> & Söhne'],
    '[x](http://evil)': [],
    '${X}': ['${x} Holding'],
    treyresearch: ['Trey Research Inc.'],
    'TreyResearch.OnMicrosoft.com': ['Trey Research Inc.'],
    '7acf293d': ['Woodgrove Bank'],
    '7ACF293D-2EB5-4B45-B294-49A17CFE3977': ['Woodgrove Bank'],
  };
  for (const [text, names] of Object.entries(searches)) {
    it(`finds ${names.length === 0 ? 'nobody' : names.join(' and ')} for ${text}`, async () => {
      const card = await find(text);
      assert.deepEqual(idsOf(card).sort(), idsNamed(...names));
      assert.ok(lines(card).includes(`Matching "${text}"`), card.text);
    });
  }

  it('keeps to the search from page to page', async () => {
    const chat = world.chat('sales');
    const first = await chat.say('customers onmicrosoft');
    assert.match(first.text, /Matching "onmicrosoft"/);
    const second = await chat.press(first, 'Next');
    assert.match(second.text, /Matching "onmicrosoft"\n.*page 2 of/);
  });

  it('says so when nobody matches', async () => {
    assert.match((await find('qqqqqqqq')).text, /No customer matches\./);
  });

  it('shows hostile names to the letter, and never as Markdown', async () => {
    const hostile = [
      '<b>Bold</b> & Söhne',
      '[Click me](http://evil.example) Ltd',
      '${x} Holding',
      '**Stars** *and* _Lines_ ~Inc~',
    ];
    for (const name of hostile) {
      const card = await find(name);
      assert.ok(lines(card).includes(name), card.text);
      assert.ok(!markdown(card).includes(name), markdown(card));
    }
  });

  it('shows what was searched for to the letter', async () => {
    const card = await find('<b>[a](http://evil)</b> ${x}');
    assert.ok(lines(card).includes('Matching "<b>[a](http://evil)</b> ${x}"'), card.text);
    assert.doesNotMatch(markdown(card), /evil/);
  });

  it('keeps direction marks in names from reordering what stands beside them', async () => {
    const card = await find('shalommixed');
    assert.doesNotMatch(card.text, /[\u202a-\u202e]/);
    assert.match(card.text, /\u2068שלום Shalom Ltd\u2069/);
  });

  it('says where each customer stands, as far as somebody has checked', async () => {
    const chat = world.chat('helpdesk');
    assert.match((await find('Wide World')).text, /\nNot checked yet\n/);
    await chat.say('verify Wide World');
    assert.match((await find('Wide World')).text, /\n✓ Attested · checked [A-Z][a-z]{2} \d+, 20\d\d\n/);
  });

  it('verifies a customer when its row is pressed', async () => {
    const chat = world.chat('helpdesk');
    const [row] = rows(await chat.say('customers Trey'));
    assert.ok(row);
    const card = await chat.invoke(row.verb, row.data);
    assert.match(card.text, /Trey Research Inc\./);
    assert.match(card.text, /✓ Accepted directly/);
  });

  it('shows the nearest page for a page that does not exist', async () => {
    const chat: Chat = world.chat('helpdesk');
    for (const page of [0, -1, 1.5, 'x', null, '1; DROP TABLE customer', { a: 1 }, 1e300]) {
      assert.match((await chat.invoke('customers.show', { page })).text, /, page 1 of /, String(page));
    }
    assert.match((await chat.invoke('customers.show', { page: 999 })).text, new RegExp(`, page ${pages} of `));
    assert.match((await chat.invoke('customers.show', { text: ['x'], page: '2' })).text, /, page 2 of /);
  });
});

describe('customers of a partner who has none yet', () => {
  it('are asked for at Partner Center, and its failure is told', async () => {
    const world = await startWorld();
    try {
      const { store } = world.app.services;
      await store.transaction((tx) => tx.query('DELETE FROM customer'));
      await world.control('', { faults: [{ match: { path: 'v1/customers' }, status: 403 }] });
      const chat = world.chat('admin');
      const failed = await chat.say('customers');
      assert.match(failed.text, /^That did not work\nPartner Center does not permit this\./);
      await world.control('', { faults: [] });
      assert.match((await chat.press(failed, 'Try again')).text, new RegExp(`${total} customers`));
    } finally {
      await world.close();
    }
  });
});
