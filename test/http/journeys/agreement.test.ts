import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import { startWorld, type World } from '../../support/world.js';
import { contactOf, create, enhanced, makeLink, newestLink } from './link-support.js';
import { held, lines, seeded, trail } from './support.js';

const show = 'Show the agreement';
const submit = 'Submit attestation';

/** What the two links of the card lead to. */
async function texts(card: SeenCard): Promise<string[]> {
  const links = card.buttons.filter(({ type }) => type === 'Action.OpenUrl');
  assert.deepEqual(
    links.map(({ title }) => title),
    ['Open', 'Download'],
  );
  return Promise.all(links.map(async ({ url }) => (await fetch(url ?? '')).text()));
}

describe('show the agreement', () => {
  let world: World;
  before(async () => {
    world = await startWorld(enhanced);
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  it('opens the text that is chosen on the form, with fresh links, and loses nothing that was typed', async () => {
    const chat = world.chat('sales');
    const form = await chat.say('attest Bäckerei Grünfeld');
    const typed = {
      ...contactOf('Bäckerei Grünfeld & Söhne OHG'),
      country: 'AT',
      language: 'de-DE',
      companyName: 'Ñandú',
    };
    const shown = await chat.press(form, show, typed);
    assert.match(shown.text, /German \(Germany\), for Austria\nThese links work for five minutes\./);
    for (const text of await texts(shown)) assert.match(text, /\(AT, de-DE\)/);
    const fresh = await chat.press(shown, 'New links');
    const urls = (card: SeenCard) => card.buttons.flatMap(({ url }) => url ?? []);
    assert.equal(new Set([...urls(shown), ...urls(fresh)]).size, 4);
    const back = await chat.press(fresh, 'Back');
    assert.deepEqual(back.values, typed);
    assert.match((await chat.press(back, create, { country: 'DE' })).text, /○ Link ready/);
  });

  it('says so where the text comes in English instead', async () => {
    const chat = world.chat('sales');
    const document = {
      displayUri: 'https://a.example/1',
      downloadUri: 'https://a.example/2',
      language: 'en-US',
      country: 'MX',
    };
    await world.control('', { faults: [{ match: { path: 'agreementtemplates' }, body: document }] });
    const shown = await chat.press(await chat.say('attest Panadería'), show);
    assert.match(
      shown.text,
      /For Mexico it does not come in Spanish \(Spain\)\. This is the text in English \(United States\)\./,
    );
  });

  it('says why there are no links, and tries again', async () => {
    const chat = world.chat('sales');
    await world.control('', { faults: [{ match: { path: 'agreementtemplates' }, status: 403 }] });
    const failed = await chat.press(await chat.say('attest Woodgrove'), show);
    assert.match(failed.text, /Partner Center does not permit this/);
    assert.deepEqual(
      failed.buttons.map(({ title }) => title),
      ['Try again', 'Back'],
    );
    await world.control('', { faults: [] });
    assert.equal((await texts(await chat.press(failed, 'Try again'))).length, 2);
  });

  it('leads from the card of a link to its text, and back', async () => {
    const name = 'Černý Kůň s.r.o.';
    const chat = world.chat('sales');
    const shown = await chat.press(await makeLink(chat, name, { language: 'en-US' }), show);
    for (const text of await texts(shown)) assert.match(text, /\(CZ, en-US\)/);
    assert.match((await chat.press(shown, 'Back')).text, /^Acceptance link\n/);
    await world.control(`/links/${(await newestLink(world.control, name)).attestationId}/accept`, {});
    const receipt = await chat.press(await world.chat('sales').say(`attest ${seeded(name).id}`), 'Check now');
    const again = await chat.press(receipt, show);
    for (const text of await texts(again)) assert.match(text, /\(CZ, en-US\)/);
    assert.match((await chat.press(again, 'Back')).text, /^Accepted and finalised\n/);
  });

  it('shows in verify the text that was accepted, also to a Helpdesk agent', async () => {
    const chat = world.chat('helpdesk');
    const verified = await chat.say('verify Černý Kůň');
    assert.ok(
      lines(verified).includes('Agreement text: English (United States), for Czechia, version 0'),
      verified.text,
    );
    const shown = await chat.press(verified, show);
    for (const text of await texts(shown)) assert.match(text, /\(CZ, en-US\)/);
    assert.match((await chat.press(shown, 'Back')).text, /✓ Attested/);
  });

  it('takes nothing of a press on trust', async () => {
    const chat = world.chat('admin');
    for (const data of [{}, { form: 'x' }, { link: 'x' }, { attempt: 7 }, { customer: { a: 1 } }, { form: null }]) {
      assert.match((await chat.invoke('agreement.show', data)).text, /^This form can no longer be used\n/);
    }
    for (const data of [{}, { form: 'x' }, { attempt: 'x' }]) {
      assert.match((await chat.invoke('attest.back', data)).text, /^This form can no longer be used\n/);
      assert.match((await chat.invoke('attest.receipt', data)).text, /^This form can no longer be used\n/);
    }
  });
});

describe('attest in the legacy way', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('shows the agreement in the language of the customer, and goes on with what was typed', async () => {
    const chat = world.chat('sales');
    const form = await chat.say('attest Grünfeld');
    const typed = { ...contactOf('Bäckerei Grünfeld & Söhne OHG'), dateAgreed: '2025-05-05' };
    const shown = await chat.press(form, show, typed);
    for (const text of await texts(shown)) assert.match(text, /\(DE, de-DE\)/);
    const back = await chat.press(shown, 'Back');
    assert.deepEqual(back.values, typed);
    const receipt = await chat.press(back, submit);
    assert.ok(lines(receipt).includes('Agreement text: German (Germany), version 0'), receipt.text);
    const again = await chat.press(receipt, show);
    assert.match(
      (await chat.press(again, 'Back')).text,
      /^Attestation recorded\n[\s\S]*Agreement text: German \(Germany\)/,
    );
    const rows = await world.app.services.store.read(
      'SELECT template_id, template_version, country, language, external_id FROM attestation WHERE customer_id = $1',
      [seeded('Bäckerei Grünfeld & Söhne OHG').id],
    );
    assert.deepEqual(rows, [
      {
        template_id: '117a77b0-9360-443b-8795-c6dedc750cf9',
        template_version: 0,
        country: 'DE',
        language: 'de-DE',
        external_id: null,
      },
    ]);
  });

  it('offers an acceptance link, with what was typed, where Microsoft has retired it', async () => {
    const name = 'Conceição & Filhos, Lda.';
    const chat = world.chat('sales');
    await world.control('', { attestation: 'retired' });
    const typed = { ...contactOf(name), dateAgreed: '2025-05-05' };
    const refused = await chat.press(await chat.say(`attest ${name}`), submit, typed);
    assert.match(refused.text, /Microsoft has retired this way of attesting\. Please use an acceptance link/);
    const form = await chat.press(refused, 'Use an acceptance link', { lastName: 'Changed' });
    const { phone, email } = typed as Record<string, string>;
    assert.deepEqual(form.values, {
      country: 'PT',
      language: 'pt-PT',
      companyName: name,
      firstName: 'Robin',
      lastName: 'Changed',
      email,
      phone,
    });
    const card = await chat.press(form, create);
    assert.match(card.text, /○ Link ready/);
    await world.control(`/links/${(await newestLink(world.control, name)).attestationId}/accept`, {});
    assert.match((await chat.press(card, 'Check now')).text, /^Accepted and finalised\n/);
    assert.equal((await held(world, seeded(name).id)).length, 1);
    const trailed = (await trail(world, { customer: seeded(name).id })).map(({ action, code }) => code ?? action);
    assert.ok(trailed.includes('attestation-retired') && trailed.includes('link.finalised'), trailed.join());
  });
});
