import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import { startWorld, type World } from '../../support/world.js';
import { lines, seeded, updated } from './support.js';

const time = /[A-Z][a-z]{2} \d+, 20\d\d, \d+:\d\d [AP]M/;

/** What was done, newest first. */
function titles(card: SeenCard): string[] {
  const body = card.content.body as { type: string; items?: { text: string }[] }[];
  return body.filter(({ type }) => type === 'Container').map(({ items }) => items?.[0]?.text ?? '');
}

describe('history', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('tells who did what when, newest first', async () => {
    const { name } = seeded('Bäckerei Grünfeld & Söhne OHG');
    const sales = world.chat('sales');
    await sales.press(await sales.say(`invite ${name}`), 'Open or copy');
    const admin = world.chat('admin');
    const form = await admin.say(`attest ${name}`);
    await world.control('', { faults: [{ match: { method: 'POST', path: 'agreements' }, status: 403, times: 1 }] });
    await admin.press(form, 'Submit attestation');
    await admin.press(form, 'Submit attestation');
    await updated(world, admin);

    const card = await admin.say(`history ${name}`);
    assert.deepEqual(titles(card), [
      'Attestation recorded',
      'Invitation closed: acceptance on record',
      'Attestation submitted',
      'Attestation failed',
      'Attestation submitted',
      'Invitation prepared',
    ]);
    const who = lines(card).filter((line) => line.includes(' · ') && time.test(line));
    assert.deepEqual(
      who.map((line) => line.split(' · ')[0]),
      [
        'Anna Lindqvist',
        'Customer Agreement Bot',
        'Anna Lindqvist',
        'Anna Lindqvist',
        'Anna Lindqvist',
        "Sofie O'Brien",
      ],
    );
    assert.match(card.text, /Attestation failed\nAnna Lindqvist · .*\nPartner Center does not permit this\.\n/);
    assert.match((await admin.press(card, 'Verify')).text, /✓ Attested/);
  });

  it("holds nobody's e-mail address or phone number", async () => {
    const { name } = seeded('Contoso Brasil Ltda.');
    const chat = world.chat('sales');
    await chat.press(await chat.say(`attest ${name}`), 'Submit attestation');
    await updated(world, chat);
    const form = await chat.say(`invite ${name}`);
    await chat.press(form, 'Send email');
    await updated(world, chat, 'Invitation');
    const card = await world.chat('helpdesk').say(`history ${name}`);
    assert.ok(titles(card).includes('Invitation sent'), card.text);
    assert.doesNotMatch(JSON.stringify(card.content), /thiago\.goncalves|5550 0900/);
  });

  it('goes back page by page', async () => {
    const { name } = seeded('Litware, Inc.');
    const chat = world.chat('admin');
    const form = await chat.say(`invite ${name}`);
    for (let n = 0; n < 22; n += 1) await chat.press(form, 'Open or copy', { to: 'ben@litware.example.com' });
    const sizes: number[] = [];
    let card: SeenCard = await chat.say(`history ${name}`);
    for (;;) {
      sizes.push(titles(card).length);
      if (!card.buttons.some(({ title }) => title === 'Older')) break;
      card = await chat.press(card, 'Older');
    }
    assert.deepEqual(sizes, [10, 10, 2]);
  });

  it('says so where nothing has been done, and keeps to the customer asked for', async () => {
    const card = await world.chat('helpdesk').say('history Trey Research');
    assert.match(card.text, /^History\nTrey Research Inc\..*\nNothing has been done for this customer yet\./);
  });

  it('shows a check that found another acceptance, and one that failed', async () => {
    const { id, name } = seeded('Adatum Logistik GmbH & Co. KG');
    const chat = world.chat('helpdesk');
    await chat.say(`verify ${name}`);
    await world.control(`/customers/${id}/accept`, {});
    await chat.say(`verify ${name}`);
    await world.control('', { faults: [{ match: { path: id }, status: 403 }] });
    await chat.say(`verify ${name}`);
    await world.control('', { faults: [] });
    const card = await chat.say(`history ${name}`);
    assert.deepEqual(titles(card), ['Check failed', 'Acceptance changed']);
    assert.match(card.text, /Tomás Herrera · /);
  });

  it("tells times in the reader's own zone and language", async () => {
    const { name } = seeded('Lamna Salute S.r.l.');
    const zone = 'Pacific/Kiritimati';
    const format = new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
    const before = format.format(new Date());
    const chat = world.chat('admin');
    await chat.press(await chat.say(`invite ${name}`), 'Open or copy');
    const after = format.format(new Date());
    const card = await world.chat('admin', { zone, locale: 'de-DE' }).say(`history ${name}`);
    assert.match(card.text, /^Verlauf\n/);
    assert.ok(
      [before, after].some((moment) => lines(card).includes(`Anna Lindqvist · ${moment}`)),
      card.text,
    );
  });

  it('picks among several customers, and ignores a made-up position', async () => {
    const chat = world.chat('helpdesk');
    const list = await chat.say('history contoso');
    const { id } = seeded('Contoso Ltd');
    assert.match((await chat.press(list, 'History', { customer: id })).text, /^History\nContoso Ltd/);
    for (const before of ['x', -1, Number.MAX_VALUE, { a: 1 }]) {
      assert.match((await chat.invoke('history.open', { customer: id, before })).text, /^History\nContoso Ltd/);
    }
  });
});
