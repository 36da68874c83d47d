import assert from 'node:assert/strict';
import { todayIn } from '../../../src/agreements/attestation-form.js';
import { startWorld, type World } from '../../support/world.js';
import { held, lines, mistakes, seeded, trail, updated } from './support.js';

const submit = 'Submit attestation';
const dayMs = 24 * 60 * 60 * 1_000;

describe('the form of attest', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  describe('checks what was typed', () => {
    it('all of it at once, each mistake beneath its field, and loses nothing', async () => {
      const { id, name } = seeded('Panadería La Ñusta S.A. de C.V.');
      const chat = world.chat('sales');
      const typed = {
        firstName: ' ',
        lastName: 'Ñ'.repeat(51),
        email: 'ana@',
        phone: 'soon',
        dateAgreed: '2999-12-31',
      };
      const card = await chat.press(await chat.say(`attest ${name}`), submit, typed);
      assert.ok(lines(card).includes('Please correct 5 fields.'), card.text);
      assert.deepEqual(mistakes(card), {
        firstName: 'Enter the first name.',
        lastName: 'This is too long. Please shorten it.',
        email: 'Enter one complete email address, such as maria@contoso.com.',
        phone: 'Enter a phone number, such as +1 425 555 0100, or leave this empty.',
        dateAgreed: 'The date cannot be in the future.',
      });
      assert.deepEqual(card.values, { ...typed, firstName: '' });
      assert.deepEqual(await held(world, id), []);

      const better = await chat.press(card, submit, {
        firstName: 'Ana',
        lastName: 'Ñ',
        email: 'a@la-nusta.example.com',
      });
      assert.ok(lines(better).includes('Please correct 2 fields.'), better.text);
      assert.equal(better.input('First name').value, 'Ana');
      assert.deepEqual(
        Object.keys(mistakes(better)).filter((field) => mistakes(better)[field]),
        ['phone', 'dateAgreed'],
      );

      const receipt = await chat.press(better, submit, { phone: '', dateAgreed: '2025-01-02' });
      assert.match(receipt.text, /Attestation recorded/);
      assert.equal((await held(world, id)).length, 1);
    });

    it('asks once about an address that is at none of the domains of the customer', async () => {
      const { id, name } = seeded('Conceição & Filhos, Lda.');
      const chat = world.chat('sales');
      const warned = await chat.press(await chat.say(`attest ${name}`), submit, { email: 'joao@mail.example.net' });
      assert.match(warned.text, /This email address is not at .*conceicao-filhos\.example\.com/);
      assert.equal(warned.input('Email').value, 'joao@mail.example.net');
      assert.deepEqual(await held(world, id), []);
      await chat.press(warned, 'Submit anyway');
      assert.equal((await held(world, id))[0]?.signatory.email, 'joao@mail.example.net');
    });

    it('takes an address at a part of a domain of the customer, in any case', async () => {
      const { id, name } = seeded('Smørbrød & Søn ApS');
      const chat = world.chat('sales');
      const email = 'soren@Mail.SmoerbroedSoen.onmicrosoft.com';
      const receipt = await chat.press(await chat.say(`attest ${name}`), submit, { email });
      assert.match(receipt.text, /Attestation recorded/);
      assert.equal((await held(world, id))[0]?.signatory.email, email);
    });

    it('refuses a form that was changed on its way', async () => {
      const { id } = seeded("L'Atelier d'Élodie");
      const chat = world.chat('sales');
      const form = await chat.say('attest atelier');
      const { data } = form.button(submit);
      const [body = '', signature = ''] = String(data.form).split('.');
      const other = Buffer.from(body, 'base64url').toString().replaceAll(id, seeded('Contoso Ltd').id);
      const forged = `${Buffer.from(other).toString('base64url')}.${signature}`;
      for (const ticket of [forged, '', undefined, 7, { toString: 'x' }]) {
        const card = await chat.invoke('attest.submit', { ...data, ...form.values, form: ticket });
        assert.match(card.text, /^This form can no longer be used\n/);
      }
      assert.deepEqual(await held(world, id), []);
    });
  });

  describe('takes no date in the future', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin', 'UTC']) {
      it(`where the person is (${zone}), nor ever in UTC`, async () => {
        const { id, name } = seeded('Woodgrove Bank');
        const chat = world.chat('admin', { zone });
        const form = await chat.say(`attest ${name}`);
        const today = todayIn(zone, new Date());
        const tomorrow = new Date(Date.parse(today) + dayMs).toISOString().slice(0, 10);
        assert.equal(form.input('Agreement acceptance date').value, today);
        assert.equal((form.input('Agreement acceptance date') as { max?: string }).max, today);

        const typed = { firstName: zone.replace(/\W/g, ' ') };
        const refused = await chat.press(form, submit, { ...typed, dateAgreed: tomorrow });
        assert.deepEqual(mistakes(refused).dateAgreed, 'The date cannot be in the future.');
        const receipt = await chat.press(refused, submit, { dateAgreed: today });
        assert.match(receipt.text, /Attestation recorded/);
        const sent = (await held(world, id)).at(-1);
        assert.equal(sent?.signatory.firstName, typed.firstName);
        assert.ok(Date.parse(sent?.dateAgreed ?? '') <= Date.now(), sent?.dateAgreed);
      });
    }
  });

  describe('knows what is on record', () => {
    it('and warns before submitting when it is exactly this contact', async () => {
      const form = await world.chat('admin').say('attest Järvi');
      assert.match(form.text, /Exactly this contact is already on record/);
      assert.ok(
        lines(form).some((line) => /^Päivi Mäkelä · .+ · accepted Aug 23, 2023$/.test(line)),
        form.text,
      );
    });

    it('however many others were recorded since', async () => {
      const { name } = seeded('Spółdzielnia Mleczarska Żubr');
      const chat = world.chat('admin');
      for (const firstName of ['Jan', 'Ewa', 'Ola']) {
        await chat.press(await chat.say(`attest ${name}`), submit, { firstName });
        await updated(world, chat, firstName);
      }
      const form = await chat.say(`attest ${name}`);
      assert.equal(form.input('First name').value, 'Zbigniew');
      assert.match(form.text, /Exactly this contact is already on record/);
      assert.match(form.text, /Zbigniew Wójcik · .* · accepted Apr 15, 2024/);
    });

    it('without a warning for another contact', async () => {
      const form = await world.chat('admin').say('attest Stadtwerke');
      assert.doesNotMatch(form.text, /Exactly this contact/);
      assert.match(form.text, /Uwe Petersen · .* · accepted Jun 30, 2022/);
    });

    it('and keeps the form, without a receipt, when the contact is from before the cut-off', async () => {
      const chat = world.chat('admin');
      const again = await chat.press(await chat.say('attest Fabrikam Residences'), 'Submit attestation');
      assert.match(again.text, /from before Apr 1, 2023, which no longer counts/);
      const { store } = world.app.services;
      const id = seeded('Fabrikam Residences, LLC').id;
      const attempts = await store.read<{ id: string; state: string; day: string }>(
        'SELECT id, state, date_agreed AS day FROM attestation WHERE customer_id = $1',
        [id],
      );
      assert.deepEqual(
        attempts.map(({ state, day }) => [state, day.slice(0, 10)]),
        [['on-record', '2022-09-09']],
      );
      const receipts = await store.read('SELECT id FROM outbox WHERE key = $1', [
        `attestation.card:${attempts[0]?.id}`,
      ]);
      assert.deepEqual(receipts, []);
    });

    it('with who recorded it here and when, and records nothing twice', async () => {
      const { id, name } = seeded('コントソ・トレーディング合同会社');
      const first = world.chat('sales');
      await first.press(await first.say(`attest ${name}`), submit);
      const second = world.chat('admin');
      const form = await second.say(`attest ${name}`);
      assert.match(form.text, /Exactly this contact is already on record/);
      assert.match(form.text, /recorded by Sofie O'Brien, [A-Z][a-z]{2} \d+, 20\d\d/);
      const answer = await second.press(form, submit);
      assert.match(answer.text, /^Already on record\n/);
      assert.match(answer.text, /Recorded: Sofie O'Brien, /);
      assert.match(answer.text, /Nothing was sent twice\./);
      assert.equal((await held(world, id)).length, 1);
      const last = (await trail(world, { customer: id })).at(-1);
      assert.deepEqual([last?.actorName, last?.action], ['Anna Lindqvist', 'attestation.on-record']);
    });
  });
});
