import assert from 'node:assert/strict';
import { startWorld, type World } from '../../support/world.js';
import { lines, seeded, trail } from './support.js';

const label = 'Customer acceptance through Microsoft';
const unsure = ['Attest', 'Invite', 'Check again', 'History'];
const none = ['Attest', 'Invite', "Customer can't accept?", 'Check again', 'History'];
const outdated = ['Attest', 'Invite', "Customer can't accept?", 'Show the agreement', 'Check again', 'History'];
const attested = ['Show the agreement', 'Check again', 'History'];
const settled = ['Check again', 'History'];

describe('verify', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  const titles = (card: { buttons: { title: string }[] }) => card.buttons.map(({ title }) => title);
  /** Partner Center refuses these questions about a customer; a refusal is not worth a repeat. */
  const refuse = (...paths: string[]) =>
    world.control('', { faults: paths.map((path) => ({ match: { method: 'GET', path }, status: 403 })) });
  const direct = 'directSigned';
  const attestations = '/agreements\\?';

  const verdicts = [
    ['Northwind Traders Ltd', '✓ Accepted directly', 'Provided', 'None on record', settled],
    ['Relecloud Canada Corp.', '✓ Accepted directly', 'Provided', 'On record', attested],
    ['Viñedos Peñafiel S.L.', '✓ Accepted directly', 'Provided', 'On record', attested],
    ['Bharat Chai Udyog Private Limited', '✓ Attested', 'Not Provided', 'On record', attested],
    ['Praxis Dr. Öztürk', '✓ Attested', 'Not Provided', 'On record', attested],
    ['Weingut Kellermayr', '⚠ Re-acceptance needed', 'Not Provided', 'On record', outdated],
    ['Contoso Ltd', '⚠ Re-acceptance needed', 'Not Provided', 'On record', outdated],
    ['Adatum Logistik GmbH & Co. KG', '✕ Not accepted', 'Not Provided', 'None on record', none],
    ['Litware, Inc.', '✕ Not accepted', 'Not Provided', 'None on record', none],
  ] as const;
  for (const [name, verdict, provided, onRecord, buttons] of verdicts) {
    it(`says of ${name}: ${verdict}`, async () => {
      const card = await world.chat('admin').say(`verify ${name}`);
      const read = lines(card);
      assert.equal(read.filter((line) => /^[✓⚠✕?] /u.test(line)).length, 1, 'one verdict');
      assert.ok(read.includes(verdict), card.text);
      assert.ok(read.includes(`${label}: ${provided}`), card.text);
      assert.ok(read.includes(`Attestation by your company: ${onRecord}`), card.text);
      assert.deepEqual(titles(card), buttons);
    });
  }

  it('shows the attestation: contact, date, and who recorded it here and when', async () => {
    const chat = world.chat('sales');
    const seededCard = await chat.say('verify Fabrikam Maschinenbau');
    for (const line of ['Accepted by: Claudia Renz', 'Phone: +49 711 5550 231', 'Accepted on: Feb 20, 2024']) {
      assert.ok(lines(seededCard).includes(line), seededCard.text);
    }
    assert.match(seededCard.text, /\nEmail: claudia\.renz@fabrikam-maschinenbau\.example\.com\n/);

    const form = await chat.press(await chat.say('verify Contoso Brasil'), 'Attest');
    const receipt = await chat.press(form, 'Submit attestation', { dateAgreed: '2025-05-05' });
    const own = await chat.press(receipt, 'Verify');
    assert.match(
      own.text,
      /\nAccepted on: May 5, 2025\nAgreement text: Portuguese \(Brazil\), version 0\nRecorded: Sofie O'Brien, [A-Z][a-z]{2} \d+, 20\d\d, \d+:\d\d [AP]M\n/,
    );
  });

  it('asks Partner Center each time, and puts a changed answer on the trail', async () => {
    const { id, name } = seeded('Panadería La Ñusta S.A. de C.V.');
    const chat = world.chat('sales');
    const before = await chat.say(`verify ${name}`);
    assert.match(before.text, /✕ Not accepted/);
    await world.control(`/customers/${id}/accept`, {});
    const after = await chat.press(before, 'Check again');
    assert.ok(lines(after).includes(`${label}: Provided`), after.text);
    await chat.press(after, 'Check again');
    const entries = await trail(world, { customer: id });
    assert.deepEqual(
      entries.map(({ actorName, action, details }) => [actorName, action, JSON.parse(details)]),
      [["Sofie O'Brien", 'verification.changed', { before: 'none', after: 'direct' }]],
    );
  });

  it('leads to the next step by its buttons', async () => {
    const chat = world.chat('sales');
    const card = await chat.say('verify Boğaziçi');
    assert.match((await chat.press(card, 'Attest')).text, /^Attest acceptance\nBoğaziçi/);
    assert.match((await chat.press(card, 'Invite')).text, /^Invite to accept\nBoğaziçi/);
    assert.match((await chat.press(card, 'History')).text, /^History\nBoğaziçi/);
    assert.match((await chat.press(card, 'Check again')).text, /✕ Not accepted/);
  });

  it('tells people who may only look whom to ask for the next step', async () => {
    const card = await world.chat('helpdesk').say('verify Contoso Ltd');
    assert.match(card.text, /⚠ Re-acceptance needed/);
    assert.match(card.text, /Ask an Admin agent or Sales agent/);
    assert.deepEqual(titles(card), ["Customer can't accept?", ...attested]);
  });

  it('picks among several customers', async () => {
    const chat = world.chat('helpdesk');
    const list = await chat.say('verify fabrikam');
    const card = await chat.press(list, 'Verify', { customer: seeded('Fabrikam Residences, LLC').id });
    assert.match(card.text, /Fabrikam Residences, LLC/);
    assert.match(card.text, /⚠ Re-acceptance needed/);
  });

  describe('when Partner Center gives no answer', () => {
    it('says so, with the last known state and its time, and works again afterwards', async () => {
      const { id, name } = seeded('Tailwind Outdoor GmbH');
      const chat = world.chat('admin');
      await chat.say(`verify ${name}`);
      await refuse(direct, attestations);
      const card = await chat.say(`verify ${name}`);
      assert.ok(lines(card).includes('? Could not be checked'), card.text);
      assert.ok(lines(card).includes(`${label}: Could not be checked`), card.text);
      assert.match(
        card.text,
        /Last known: Attested, accepted on Mar 11, 2025, checked [A-Z][a-z]{2} \d+, 20\d\d, \d+:\d\d/,
      );
      assert.doesNotMatch(card.text, /Not Provided|None on record/);
      assert.deepEqual(titles(card), unsure);
      const [entry] = await trail(world, { customer: id });
      assert.deepEqual([entry?.action, entry?.outcome], ['verification.failed', 'failed']);

      await world.control('', { faults: [] });
      assert.match((await chat.press(card, 'Check again')).text, /✓ Attested/);
    });

    it('says nothing of a last known state where there is none', async () => {
      await refuse(direct, attestations);
      const card = await world.chat('admin').say('verify Karoo Sterrewag');
      assert.match(card.text, /\? Could not be checked/);
      assert.doesNotMatch(card.text, /Last known/);
    });

    it('never takes a missing answer for a "no"', async () => {
      await refuse(attestations);
      const card = await world.chat('admin').say('verify Estancia Pingüino');
      assert.ok(lines(card).includes('? Could not be checked'), card.text);
      assert.ok(lines(card).includes(`${label}: Not Provided`), card.text);
      assert.ok(lines(card).includes('Attestation by your company: Could not be checked'), card.text);
    });

    it('still gives the verdict that one of the two answers settles', async () => {
      await refuse(direct);
      const attested = await world.chat('admin').say('verify Bharat Chai');
      assert.match(attested.text, /✓ Attested/);
      assert.ok(lines(attested).includes(`${label}: Could not be checked`), attested.text);
      await refuse(attestations);
      const accepted = await world.chat('admin').say('verify Northwind');
      assert.match(accepted.text, /✓ Accepted directly/);
    });

    it('answers within ten seconds however slow it is', async function () {
      this.timeout(15_000);
      await world.control('', { faults: [{ match: { path: direct }, delayMs: 60_000 }] });
      const started = Date.now();
      const card = await world.chat('admin').say('verify Alpine Ski House');
      assert.ok(Date.now() - started < 10_000, `${Date.now() - started} ms`);
      assert.ok(lines(card).includes(`${label}: Could not be checked`), card.text);
      assert.match(card.text, /✓ Attested/);
    });
  });
});

describe('verify with another cut-off', () => {
  it('goes by REACCEPTANCE_CUTOFF', async () => {
    const world = await startWorld({ REACCEPTANCE_CUTOFF: '2024-12-01' });
    try {
      const chat = world.chat('admin');
      assert.match((await chat.say('verify Tulpenveld')).text, /✓ Attested/);
      const card = await chat.say('verify Spółdzielnia');
      assert.match(card.text, /⚠ Re-acceptance needed\n.*Dec 1, 2024/);
    } finally {
      await world.close();
    }
  });
});
