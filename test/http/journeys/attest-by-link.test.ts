import assert from 'node:assert/strict';
import { product } from '../../../src/audit/product.js';
import { startWorld, type World } from '../../support/world.js';
import {
  acceptOn,
  contactOf,
  create,
  enhanced,
  heldLinks,
  linkRows,
  mailTo,
  makeDue,
  makeLink,
  newestLink,
  news,
  openLinkForm,
  reached,
} from './link-support.js';
import { held, lines, mistakes, seeded, trail, updated } from './support.js';

describe('attest by acceptance link', () => {
  let world: World;
  before(async () => {
    world = await startWorld(enhanced);
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  const actions = async (name: string) =>
    (await trail(world, { customer: seeded(name).id })).map(({ action }) => action);

  it('asks who accepts, for which company, in which text, prefilled from Partner Center', async () => {
    const form = await world.chat('admin').say('attest Bäckerei Grünfeld');
    assert.deepEqual(
      form.inputs.map(({ label, value }) => [label, value]),
      [
        ['Country or region', 'DE'],
        ['Language of the agreement', 'de-DE'],
        ['Company name', 'Bäckerei Grünfeld & Söhne OHG'],
        ['First name', 'Jürgen'],
        ['Last name', 'Grünfeld'],
        ['Email', form.input('Email').value],
        ['Phone number (optional)', form.input('Phone number (optional)').value],
      ],
    );
    assert.equal(form.input('Country or region').choices.length, 246);
    assert.deepEqual(form.input('Language of the agreement').choices, [
      { title: 'English (United States)', value: 'en-US' },
      { title: 'German (Germany)', value: 'de-DE' },
    ]);
  });

  it('goes from the form to the receipt: link, e-mail, acceptance, and the rest by itself', async () => {
    const name = 'Bäckerei Grünfeld & Söhne OHG';
    const { id } = seeded(name);
    const chat = world.chat('sales');
    const card = await makeLink(chat, name);
    const { url, attestationId } = await newestLink(world.control, name);
    assert.ok(lines(card).includes('○ Link ready'), card.text);
    assert.equal(card.input('Link to copy, for this person only').value, url);

    const sent = await chat.press(card, 'Send email');
    assert.ok(lines(sent).includes('→ Link sent'), sent.text);
    assert.match(sent.text, /\nSent: Sofie O'Brien, /);
    const { email = '' } = contactOf(name);
    const [mail, ...others] = await mailTo(world, email);
    assert.equal(others.length, 0);
    assert.equal(mail?.subject, `Bitte um Annahme der Microsoft-Kundenvereinbarung für ${name}`);
    assert.ok(mail?.text?.trim().endsWith(`\n\n${url}`), mail?.text);
    assert.ok(String(mail?.html).includes(url));

    await acceptOn(url);
    const told = await news(world, chat, 'Accepted and finalised');
    assert.match(told.text, /Microsoft will email the customer's primary contact within 30 minutes\./);
    for (const line of ['Accepted by: Robin Quill', `Email: ${email}`, 'Agreement text: German (Germany), version 0']) {
      assert.ok(lines(told).includes(line), told.text);
    }
    const receipt = await updated(world, chat, 'Accepted and finalised');
    assert.equal(receipt.messageId, card.messageId, 'the card they pressed becomes the receipt');
    assert.equal((await held(world, id)).at(-1)?.signatory.email, email);
    assert.deepEqual(await actions(name), [
      'link.requested',
      'link.created',
      'link.shown',
      'link.sent',
      'link.accepted',
      'attestation.started',
      'attestation.recorded',
      'link.finalised',
    ]);
    const [acceptance] = (await trail(world, { customer: id })).filter(({ action }) => action === 'link.accepted');
    assert.equal(acceptance?.actorName, product.name, 'the customer did it, and the product noticed');
    assert.match((await world.chat('admin').say(`verify ${id}`)).text, /✓ Attested/);
    const history = await world.chat('admin').say(`history ${id}`);
    assert.match(history.text, /Acceptance link sent by email\nSofie O'Brien · .*\nTo Robin Quill\n/);

    const [row] = await linkRows(world, name);
    assert.deepEqual([row?.state, row?.url, row?.country, row?.language], ['finalised', null, 'DE', 'de-DE']);
    const [evidence] = await world.app.services.store.read(
      'SELECT template_id, template_version, country, language, external_id FROM attestation WHERE customer_id = $1',
      [id],
    );
    assert.deepEqual(evidence, {
      template_id: '117a77b0-9360-443b-8795-c6dedc750cf9',
      template_version: 0,
      country: 'DE',
      language: 'de-DE',
      external_id: attestationId,
    });
  });

  it('tells at once when somebody presses, and posts no second message to whoever pressed', async () => {
    const name = 'Adatum Logistik GmbH & Co. KG';
    const chat = world.chat('admin');
    const card = await makeLink(chat, name);
    const still = await chat.press(card, 'Check now');
    assert.match(still.text, /○ Link ready[\s\S]*\nChecked /);
    await world.app.services.store.transaction((tx) =>
      tx.query('UPDATE acceptance_link SET next_check_at = $1 WHERE finished_at IS NULL', ['2999-01-01']),
    );
    await acceptOn((await newestLink(world.control, name)).url);
    const receipt = await chat.press(still, 'Check now');
    assert.match(receipt.text, /^Accepted and finalised\n/);
    await updated(world, chat, 'Accepted and finalised');
    assert.equal(world.connector.messages(chat.conversationId).filter(({ method }) => method === 'POST').length, 1);
  });

  it('has one link per customer: who comes later gets the card of the one there is', async () => {
    const name = 'Conceição & Filhos, Lda.';
    const [one, other] = [world.chat('sales'), world.chat('admin')];
    const late = await openLinkForm(other, name);
    await makeLink(one, name);
    const answer = await other.press(late, create, { ...contactOf(name), firstName: 'Kim' });
    assert.ok(
      lines(answer).includes('There was a link for this customer already, so no second one was created.'),
      answer.text,
    );
    assert.match(answer.text, /To be accepted by: Robin Quill/);
    assert.match(
      (await other.say(`attest ${seeded(name).id}`)).text,
      /^Acceptance link\n[\s\S]*To be accepted by: Robin Quill/,
    );
    assert.equal((await heldLinks(world.control, name)).length, 1);
  });

  it('makes one link of a form that is sent twice, at once and again', async () => {
    const name = 'Boğaziçi Işık A.Ş.';
    const chat = world.chat('sales');
    const form = await openLinkForm(chat, name);
    const typed = contactOf(name);
    const both = await Promise.all([chat.press(form, create, typed), chat.press(form, create, typed)]);
    for (const card of [...both, await chat.press(form, create, typed)]) {
      assert.match(card.text, /^Acceptance link\n[\s\S]*○ Link ready/);
      assert.doesNotMatch(card.text, /already/);
    }
    assert.equal((await heldLinks(world.control, name)).length, 1);
  });

  describe('checks the form', () => {
    const name = 'Panadería La Ñusta S.A. de C.V.';

    it('all of it at once, and loses nothing', async () => {
      const chat = world.chat('sales');
      const typed = {
        country: '',
        language: 'xx-XX',
        companyName: 'x'.repeat(257),
        firstName: '',
        lastName: 'Ñ'.repeat(51),
        email: 'ana@',
        phone: 'soon',
      };
      const card = await chat.press(await openLinkForm(chat, name), create, typed);
      assert.ok(lines(card).includes('Please correct 7 fields.'), card.text);
      assert.deepEqual(mistakes(card), {
        country: 'Choose the country or region.',
        language: 'Choose the language.',
        companyName: 'This is too long. Please shorten it.',
        firstName: 'Enter the first name.',
        lastName: 'This is too long. Please shorten it.',
        email: 'Enter one complete email address, such as maria@contoso.com.',
        phone: 'Enter a phone number, such as +1 425 555 0100, or leave this empty.',
      });
      assert.deepEqual(card.values, typed);
      assert.deepEqual(await heldLinks(world.control, name), []);
    });

    it('names the languages of a country where the chosen one is not offered, and offers those', async () => {
      const chat = world.chat('sales');
      const form = await openLinkForm(chat, name);
      const card = await chat.press(form, create, { ...contactOf(name), country: 'CH', language: 'es-ES' });
      assert.equal(
        mistakes(card).language,
        'In Switzerland the agreement comes in English (United States) and French (France). Please choose.',
      );
      assert.deepEqual([card.values.country, card.values.language], ['CH', 'fr-FR']);
      assert.deepEqual(
        card.input('Language of the agreement').choices.map(({ value }) => value),
        ['en-US', 'fr-FR'],
      );
    });

    it('asks once about an address that is at none of the domains of the customer', async () => {
      const chat = world.chat('sales');
      const company = 'Černý Kůň s.r.o.';
      const form = await openLinkForm(chat, company);
      const warned = await chat.press(form, create, { ...contactOf(company), email: 'jiri@mail.example.net' });
      assert.match(warned.text, /not at one of the customer's domains .*press "Create anyway"/);
      const card = await chat.press(warned, 'Create anyway');
      assert.match(card.text, /○ Link ready/);
    });

    it('refuses a form that was changed on its way', async () => {
      const chat = world.chat('sales');
      const form = await openLinkForm(chat, name);
      const { data } = form.button(create);
      for (const ticket of [`${String(data.form)}x`, '', undefined, 7]) {
        const card = await chat.invoke('attest.request', { ...data, ...form.values, form: ticket });
        assert.match(card.text, /^This form can no longer be used\n/);
      }
    });
  });

  describe('when Partner Center does not give a link', () => {
    it('gives the form back with all that was typed; the next press succeeds', async () => {
      const name = 'Ελαιώνες Κρήτης Α.Ε.';
      const chat = world.chat('admin');
      await world.control('', {
        faults: [{ match: { method: 'POST', path: 'enhanced' }, status: 429, retryAfter: 57, times: 1 }],
      });
      const form = await openLinkForm(chat, name);
      const refused = await chat.press(form, create, { ...contactOf(name), companyName: name });
      assert.match(refused.text, /No link was created\nPartner Center is taking no more requests/);
      assert.equal(refused.values.firstName, 'Robin');
      assert.match((await chat.press(refused, create)).text, /○ Link ready/);
      assert.deepEqual(
        (await linkRows(world, name)).map(({ state }) => state),
        ['failed', 'open'],
      );
    });

    it('repeats the same request after silence, and makes one link', async () => {
      const name = 'Praxis Dr. Öztürk';
      const chat = world.chat('admin');
      await world.control('', { faults: [{ match: { method: 'POST', path: 'enhanced' }, drop: 'after', times: 1 }] });
      const form = await openLinkForm(chat, name);
      assert.match((await chat.press(form, create, contactOf(name))).text, /○ Link ready/);
      assert.equal((await heldLinks(world.control, name)).length, 1);
    });

    it('says that it is being created, goes on by itself, and tells how it ended', async function () {
      this.timeout(40_000);
      const name = 'Woodgrove Bank';
      const chat = world.chat('admin');
      await world.control('', { faults: [{ match: { method: 'POST', path: 'enhanced' }, drop: 'after' }] });
      const form = await openLinkForm(chat, name);
      const pending = await chat.press(form, create, contactOf(name));
      assert.match(pending.text, /… Link is being created/);
      assert.match(
        (await world.chat('admin').say(`verify ${seeded(name).id}`)).text,
        /Acceptance link: … Link is being created/,
      );
      await world.control('', { faults: [] });
      await makeDue(world, name);
      const told = await news(world, chat, 'Link ready');
      const { url } = await newestLink(world.control, name);
      assert.equal(told.input('Link to copy, for this person only').value, url);
      assert.equal((await heldLinks(world.control, name)).length, 1);
      await reached(world, name, 'open');
    });

    it('says so where exactly this contact is on record already', async () => {
      const name = 'Contoso France SAS';
      const chat = world.chat('admin');
      const form = await openLinkForm(chat, name);
      assert.match(form.text, /Already on record\n/);
      const refused = await chat.press(form, create);
      assert.match(refused.text, /^Attest acceptance\n[\s\S]*Exactly this contact is already on record/);
      assert.ok(refused.button(create), 'it cannot be done anyway');
      assert.deepEqual(await linkRows(world, name), []);
      assert.deepEqual(await heldLinks(world.control, name), []);
    });

    it('says so where this contact is on record from before the cut-off, and takes another one', async () => {
      const name = 'Contoso Ltd';
      const chat = world.chat('admin');
      const [record] = await held(world, seeded(name).id);
      assert.ok(record);
      const { firstName, lastName, email, phone = '' } = record.signatory;
      const form = await openLinkForm(chat, name);
      const typed = { ...contactOf(name), firstName, lastName, email, phone };
      const refused = await chat.press(form, create, typed);
      assert.match(
        refused.text,
        /^Attest acceptance\n[\s\S]*on record from before Apr 1, 2023, which no longer counts/,
      );
      assert.equal(refused.values.email, email);
      assert.deepEqual(await linkRows(world, name), []);
      assert.match((await chat.press(refused, create, contactOf(name))).text, /○ Link ready/);
    });

    it('makes one where the records cannot be had', async () => {
      const name = 'Tailwind Outdoor GmbH';
      const chat = world.chat('admin');
      const form = await openLinkForm(chat, name);
      await world.control('', { faults: [{ match: { method: 'GET', path: '/agreements' }, status: 500 }] });
      assert.match((await chat.press(form, create, contactOf(name))).text, /○ Link ready/);
    });
  });

  it('is done in German from the first word to the receipt', async () => {
    const name = 'Weingut Kellermayr';
    const chat = world.chat('admin', { locale: 'de-DE' });
    const form = await openLinkForm(chat, name);
    assert.deepEqual(
      form.inputs.map(({ label }) => label),
      [
        'Land oder Region',
        'Sprache der Vereinbarung',
        'Firmenname',
        'Vorname',
        'Nachname',
        'E-Mail',
        'Telefonnummer (optional)',
      ],
    );
    const card = await chat.press(form, 'Annahmelink erstellen', contactOf(name));
    assert.match(card.text, /^Annahmelink\n[\s\S]*○ Link bereit/);
    await acceptOn((await newestLink(world.control, name)).url);
    const receipt = await chat.press(card, 'Jetzt prüfen');
    assert.match(
      receipt.text,
      /^Akzeptiert und abgeschlossen\n[\s\S]*Text der Vereinbarung: Deutsch \(Deutschland\), für Österreich, Version 0/,
    );
  });
});
