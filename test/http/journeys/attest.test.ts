import assert from 'node:assert/strict';
import { todayIn } from '../../../src/agreements/attestation-form.js';
import { startWorld, type World } from '../../support/world.js';
import { held, lines, mistakes, seeded, trail, updated } from './support.js';

const submit = 'Submit attestation';
const mailNotice = "Microsoft will email the customer's primary contact within 30 minutes.";

describe('attest', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  describe('finds the customer', () => {
    const customer = seeded('Bäckerei Grünfeld & Söhne OHG');
    const ways = {
      'its name': customer.name,
      'a part of its name': 'Grünfeld & S',
      'another case and no accents': 'BACKEREI GRUNFELD',
      'words apart from each other': 'sohne grun',
      'its domain': 'gruenfeld.onmicrosoft.com',
      'a part of its domain': 'gruenfeld.onmi',
      'its tenant id': customer.id,
      'its tenant id in capitals': customer.id.toUpperCase(),
      'a part of its tenant id': customer.id.slice(0, 13),
    };
    for (const [way, text] of Object.entries(ways)) {
      it(`by ${way}`, async () => {
        const form = await world.chat('admin').say(`attest ${text}`);
        assert.ok(lines(form).includes(`${customer.name} · gruenfeld.onmicrosoft.com`), form.text);
        assert.ok(form.button(submit));
      });
    }

    it('in any spelling of the command', async () => {
      const form = await world.chat('admin').say('  ATTEST:   grünfeld ');
      assert.ok(form.button(submit));
    });

    it('among several by a list to pick from', async () => {
      const chat = world.chat('sales');
      const list = await chat.say('attest contoso');
      const { choices, id } = list.input('Customer');
      assert.deepEqual(
        choices.map(({ title }) => title),
        [
          'Contoso Brasil Ltda. (contosobrasil.onmicrosoft.com)',
          'Contoso Deutschland GmbH (contosode.onmicrosoft.com)',
          'Contoso France SAS (contosofrance.onmicrosoft.com)',
          'Contoso Ltd (contosouk.onmicrosoft.com)',
          'コントソ・トレーディング合同会社 (contosotradingjp.onmicrosoft.com)',
        ],
      );
      const form = await chat.press(list, 'Attest', { [id]: seeded('Contoso Brasil Ltda.').id });
      assert.match(form.text, /Contoso Brasil Ltda\./);
      assert.equal(form.input('First name').value, 'Thiago');
    });

    it('prefers the one whose name is given in full', async () => {
      assert.match((await world.chat('sales').say('attest contoso ltd')).text, /contosouk\.onmicrosoft\.com/);
    });

    it('that comes nearest when none matches, and lets the person search on', async () => {
      const chat = world.chat('sales');
      const nearest = await chat.say('attest Wodgrove Bnak');
      assert.match(nearest.text, /Nothing matches "Wodgrove Bnak"/);
      assert.ok(nearest.input('Customer').choices.some(({ title }) => title.startsWith('Woodgrove Bank')));
      const search = nearest.input('Or search by name, domain or tenant ID');
      const form = await chat.press(nearest, 'Attest', { [search.id]: 'woodgrove' });
      assert.match(form.text, /Woodgrove Bank/);
      assert.ok(form.button(submit));
    });

    it('only when there is one: for nonsense it asks again', async () => {
      const chat = world.chat('sales');
      const nothing = await chat.say('attest qqqqqqqqqqq');
      assert.match(nothing.text, /Try another part of the name, the domain or the tenant ID\./);
      const form = await chat.press(nothing, 'Attest', { text: 'grünfeld' });
      assert.ok(form.button(submit));
    });
  });

  describe('shows the form of the guide', () => {
    it('with its five fields, prefilled from the billing contact, dated today', async () => {
      const form = await world.chat('admin', { zone: 'Europe/Berlin' }).say('attest Fabrikam Residences');
      assert.deepEqual(
        form.inputs.map(({ label, value }) => [label, value]),
        [
          ['First name', 'Grace'],
          ['Last name', 'Kim'],
          ['Email', 'grace.kim@fabrikamresidences.example.com'],
          ['Phone number (optional)', '+1 512 555 0112'],
          ['Agreement acceptance date', todayIn('Europe/Berlin', new Date())],
        ],
      );
      assert.ok(lines(form).includes(mailNotice), form.text);
    });

    it('empty for a customer without a contact', async () => {
      const form = await world.chat('admin').say('attest Litware');
      assert.deepEqual(
        form.inputs.slice(0, 4).map(({ value }) => value),
        ['', '', '', ''],
      );
    });

    it('empty, and saying so, when the contact cannot be had from Partner Center', async () => {
      const { id, name } = seeded('Coho Vineyard Singapore Pte. Ltd.');
      await world.control('', { faults: [{ match: { method: 'GET', path: `customers/${id}$` }, status: 403 }] });
      const form = await world.chat('admin').say(`attest ${name}`);
      await world.control('', { faults: [] });
      assert.match(form.text, /The customer's contact could not be loaded\. Please fill in the form yourself\./);
      assert.equal(form.input('First name').value, '');
      assert.ok(form.button(submit));
    });
  });

  describe('records', () => {
    it('one attestation at Partner Center, tells so, and updates the card for everybody', async () => {
      const { id, name } = seeded('Contoso Brasil Ltda.');
      const chat = world.chat('sales');
      const typed = { firstName: 'Rosa', lastName: 'Núñez', email: 'rosa@contoso.br.example.com', phone: '' };
      const form = await chat.say(`attest ${name}`);
      const receipt = await chat.press(form, submit, { ...typed, dateAgreed: '2024-02-29' });

      assert.deepEqual(
        await held(world, id).then((all) => all.map(({ signatory, dateAgreed }) => [signatory, dateAgreed])),
        [[typed, '2024-02-29T00:00:00.000Z']],
      );
      const shared = await updated(world, chat);
      assert.equal(shared.messageId, form.messageId);
      for (const card of [receipt, shared]) {
        assert.match(card.text, /^Attestation recorded\nContoso Brasil Ltda\./);
        assert.match(card.text, /Accepted by: Rosa Núñez\n/);
        assert.match(card.text, /Accepted on: Feb 29, 2024\n/);
        assert.match(card.text, /Recorded: Sofie O'Brien, /);
        assert.ok(lines(card).includes(mailNotice), card.text);
      }
      const entries = await trail(world, { customer: id });
      assert.deepEqual(
        entries.map(({ actorName, action, outcome }) => [actorName, action, outcome]),
        [
          ["Sofie O'Brien", 'attestation.started', 'succeeded'],
          ["Sofie O'Brien", 'attestation.recorded', 'succeeded'],
        ],
      );
      const verified = await chat.press(receipt, 'Verify');
      assert.match(verified.text, /✓ Attested/);
      const log = world.log.join('');
      for (const personal of [typed.lastName, typed.email])
        assert.ok(!log.includes(personal), 'personal data in the log');
    });

    it('nothing twice when the same form is sent again', async () => {
      const { id, name } = seeded('Černý Kůň s.r.o.');
      const chat = world.chat('admin');
      const form = await chat.say(`attest ${name}`);
      await chat.press(form, submit);
      const again = await chat.press(form, submit, { firstName: 'Somebody', lastName: 'Else' });
      assert.match(again.text, /^Attestation recorded\n/);
      assert.match(again.text, /Accepted by: Jiří Dvořák\n/);
      assert.equal((await held(world, id)).length, 1);
    });

    it('another contact beside the one on record', async () => {
      const { id, name } = seeded('Contoso France SAS');
      const chat = world.chat('admin');
      await chat.press(await chat.say(`attest ${name}`), submit, {
        firstName: 'Luc',
        email: 'luc@contoso.fr.example.com',
      });
      assert.deepEqual(
        (await held(world, id)).map(({ signatory }) => signatory.firstName),
        ['Hélène', 'Luc'],
      );
    });

    it('an acceptance from before the cut-off, and says that it does not count', async () => {
      const chat = world.chat('admin');
      const receipt = await chat.press(await chat.say('attest Praxis'), submit, {
        firstName: 'Can',
        dateAgreed: '2023-03-31',
      });
      assert.match(
        receipt.text,
        /An acceptance before Apr 1, 2023 no longer counts\. The customer must accept again\./,
      );
    });

    it('nothing when it is cancelled', async () => {
      const chat = world.chat('admin');
      const card = await chat.press(await chat.say('attest Bharat Chai'), 'Cancel');
      assert.match(card.text, /^Cancelled\n.*\nNothing was sent or recorded\./);
      assert.equal((await held(world, seeded('Bharat Chai Udyog Private Limited').id)).length, 1);
    });
  });

  it('is done in German from the first word to the receipt', async () => {
    const chat = world.chat('admin', { locale: 'de-DE' });
    const form = await chat.say('attest Adatum');
    assert.deepEqual(
      form.inputs.map(({ label }) => label),
      ['Vorname', 'Nachname', 'E-Mail', 'Telefonnummer (optional)', 'Datum der Annahme der Vereinbarung'],
    );
    const refused = await chat.press(form, 'Bestätigung absenden', { firstName: '', dateAgreed: '2999-01-01' });
    assert.ok(lines(refused).includes('Bitte korrigieren Sie 2 Felder.'), refused.text);
    assert.match(mistakes(refused).dateAgreed ?? '', /Zukunft/);
    const receipt = await chat.press(refused, 'Bestätigung absenden', { firstName: 'Nele', dateAgreed: '2025-03-09' });
    assert.match(receipt.text, /\nAkzeptiert am: 09\.03\.2025\n/);
    assert.match((await updated(world, chat)).text, /\nAkzeptiert am: 09\.03\.2025\n/);
  });

  it('gives the form back, with all that was typed, when Partner Center refuses; sending it again is safe', async () => {
    const { id, name } = seeded('Ελαιώνες Κρήτης Α.Ε.');
    const chat = world.chat('admin');
    const form = await chat.say(`attest ${name}`);
    const description = 'Customer locked: <b>internal</b>';
    const refusal = { match: { method: 'POST', path: 'agreements' }, status: 409, body: { code: 1, description } };
    await world.control('', { faults: [{ ...refusal, times: 1 }] });
    const refused = await chat.press(form, submit, { firstName: 'Ελένη-Μαρία' });
    assert.match(refused.text, /Not submitted\n/);
    assert.ok(!refused.text.includes('internal'), refused.text);
    assert.equal(refused.input('First name').value, 'Ελένη-Μαρία');
    assert.deepEqual(await held(world, id), []);
    assert.match((await chat.press(refused, submit)).text, /Attestation recorded/);
    assert.equal((await held(world, id)).length, 1);
  });
});
