import assert from 'node:assert/strict';
import { sandboxCredentials } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import { startWorld, type World } from '../../support/world.js';
import { lines, link, mistakes, relationshipLink, seeded, trail } from './support.js';

/** What a mail program makes of a link that opens it: recipient, subject, text. */
function composed(card: SeenCard, title: string): { to: string; subject: string; body: string } {
  const url = new URL(card.button(title).url ?? '');
  const field = (name: string) => url.searchParams.get(name) ?? '';
  return {
    to: url.protocol === 'mailto:' ? decodeURIComponent(url.pathname) : field('to'),
    subject: field('subject'),
    body: field('body').replaceAll('\r\n', '\n'),
  };
}

describe('invite', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  describe('writes the e-mail', () => {
    it("to the customer's contact, in English where the customer's language is not known", async () => {
      const form = await world.chat('sales').say('invite Järvi');
      assert.deepEqual(
        form.inputs.map(({ label }) => label),
        ["Recipient's email", 'Subject', 'Message'],
      );
      assert.equal(form.input("Recipient's email").value, 'paivi.makela@jarvi-metsa.example.com');
      assert.equal(form.input('Subject').value, 'Please accept the Microsoft Customer Agreement for Järvi Metsä Oy');
      assert.match(form.input('Message').value, /^Hello Päivi,\n[\s\S]*\nKind regards\nSofie O'Brien\n/);
      assert.ok(lines(form).includes(link), form.text);
    });

    it('that says at its top when the customer has accepted already, and can still be sent', async () => {
      const accepted = /\nThis customer has already accepted\. An invitation is not needed\.\n/;
      const chat = world.chat('sales');
      const { id, name } = seeded('Panadería La Ñusta S.A. de C.V.');
      assert.doesNotMatch((await chat.say(`invite ${name}`)).text, accepted);
      await world.control(`/customers/${id}/accept`, {});
      const form = await chat.say(`invite ${name}`);
      assert.match(form.text, accepted);
      assert.ok(form.button('Open or copy'));
      assert.match((await chat.press(form, 'Open or copy', { to: 'x' })).text, accepted);
      assert.equal((await world.app.services.customers.get(id))?.acceptance, 'direct');
      const relationship = await chat.press(form, 'Use the reseller relationship link');
      assert.doesNotMatch(relationship.text, accepted);
      const german = await world.chat('admin', { locale: 'de-DE' }).say(`invite ${name}`);
      assert.match(german.text, /\nDieser Kunde hat schon akzeptiert\. Eine Einladung ist nicht nötig\.\n/);
    });

    const greetings = {
      'Weingut Kellermayr': /^Guten Tag Theresa,/,
      'Contoso France SAS': /^Bonjour Hélène,/,
      'Viñedos Peñafiel S.L.': /^Hola,? Iñigo/,
      'Contoso Brasil Ltda.': /^Olá,? Thiago/,
      株式会社さくら製作所: /花子/,
      '한빛소프트웨어 주식회사': /^Hello 지훈,/,
    };
    for (const [name, greeting] of Object.entries(greetings)) {
      it(`in the language of ${name}, whatever the person's own`, async () => {
        const form = await world.chat('admin', { locale: 'de-DE' }).say(`invite ${name}`);
        assert.match(form.input('Nachricht').value, greeting);
      });
    }

    it('with the relationship link of Partner Center, and back again', async () => {
      const chat = world.chat('sales');
      const form = await chat.say('invite Tailwind');
      const relationship = await chat.press(form, 'Use the reseller relationship link');
      assert.ok(lines(relationship).includes(relationshipLink), relationship.text);
      assert.ok(!lines(relationship).includes(link));
      assert.match(relationship.input('Subject').value, /Handelspartner/);
      const existing = await chat.press(relationship, 'Use the existing customer link');
      assert.ok(lines(existing).includes(link), existing.text);
      assert.equal(existing.input('Subject').value, form.input('Subject').value);
    });

    it('without a word of credentials, and with names as they are', async () => {
      const form = await world.chat('admin').say('invite Bold');
      assert.match(form.input('Message').value, /^Guten Tag <script>alert\(1\)<\/script>,\n/);
      assert.match(form.input('Subject').value, /<b>Bold<\/b> & Söhne$/);
      const all = JSON.stringify(form.content);
      for (const secret of [sandboxCredentials.clientSecret, sandboxCredentials.refreshToken]) {
        assert.ok(!all.includes(secret));
      }
    });
  });

  describe('opens and copies', () => {
    it('what was edited, with the link as its last line', async () => {
      const { id } = seeded('Fjordkraft Verft AS');
      const chat = world.chat('sales');
      const form = await chat.say('invite Fjordkraft');
      const typed = {
        to: 'ingrid@fjordkraft.example.com',
        subject: 'MCA & du?',
        body: 'Hei Ingrid!\n\n100 % klart: ÆØÅ +1',
      };
      const ready = await chat.press(form, 'Open or copy', typed);
      const text = `${typed.body}\n\n${link}`;
      assert.equal(ready.input('Text to copy').value, text);
      assert.equal(ready.input('Subject').value, typed.subject);
      const mail = { to: typed.to, subject: typed.subject, body: text };
      assert.match(ready.button('Open in Outlook').url ?? '', /^https:\/\/outlook\.office\.com\/mail\//);
      assert.deepEqual(composed(ready, 'Open in Outlook'), mail);
      assert.match(ready.button('Open in mail program').url ?? '', /^mailto:ingrid@fjordkraft\.example\.com\?/);
      assert.deepEqual(composed(ready, 'Open in mail program'), mail);
      const [entry] = await trail(world, { customer: id });
      assert.deepEqual([entry?.actorName, entry?.action], ["Sofie O'Brien", 'invitation.prepared']);
      assert.equal(JSON.parse(entry?.details ?? '').kind, 'existing');
    });

    it('the relationship link where that was chosen', async () => {
      const chat = world.chat('sales');
      const relationship = await chat.press(await chat.say('invite Fjordkraft'), 'Use the reseller relationship link');
      const ready = await chat.press(relationship, 'Open or copy', { body: 'Hei' });
      assert.equal(ready.input('Text to copy').value, `Hei\n\n${relationshipLink}`);
    });

    it('and the link cannot be edited away', async () => {
      const chat = world.chat('sales');
      const form = await chat.say('invite Fjordkraft');
      const { data } = form.button('Open or copy');
      const forged = { ...data, link: 'http://evil.example', kind: 'evil', to: 'a@b.example', subject: 'x' };
      for (const body of ['gone', `${link}/../evil`, `x ${link.toUpperCase()}`, `${link}\n\nPS: nothing below`]) {
        const ready = await chat.invoke('invite.ready', { ...forged, body });
        assert.equal(ready.input('Text to copy').value.split('\n').at(-1), link, body);
      }
      const [ticket = '', signature = ''] = String(data.form).split('.');
      const content = Buffer.from(ticket, 'base64url').toString().replace(link, 'http://evil.example');
      const changed = { ...forged, body: 'x', form: `${Buffer.from(content).toString('base64url')}.${signature}` };
      assert.match((await chat.invoke('invite.ready', changed)).text, /^This form can no longer be used\n/);
    });

    it('and goes back to editing without losing what was written', async () => {
      const chat = world.chat('sales');
      const form = await chat.press(await chat.say('invite Fjordkraft'), 'Use the reseller relationship link');
      const typed = { to: 'ny@fjordkraft.example.com', subject: 'Min egen tekst', body: 'Kjære Ingrid' };
      const edit = await chat.press(await chat.press(form, 'Open or copy', typed), 'Edit');
      assert.deepEqual(edit.values, typed);
      assert.ok(lines(edit).includes(relationshipLink), edit.text);
    });
  });

  it('checks what was typed, all of it at once, and loses nothing', async () => {
    const chat = world.chat('sales');
    const typed = { to: 'nobody', subject: ' ', body: '' };
    for (const button of ['Send email', 'Open or copy']) {
      const card = await chat.press(await chat.say('invite Őrség'), button, { ...typed, body: 'Kedves Győző' });
      assert.ok(lines(card).includes('Please correct 2 fields.'), card.text);
      assert.deepEqual(mistakes(card), {
        to: 'Enter one complete email address, such as maria@contoso.com.',
        subject: 'Enter a subject.',
        body: '',
      });
      assert.equal(card.input("Recipient's email").value, 'nobody');
      assert.equal(card.input('Message').value, 'Kedves Győző');
    }
  });

  it('falls back to the existing link, and says so, when Partner Center gives no other', async () => {
    const chat = world.chat('admin');
    const form = await chat.say('invite Tulpenveld');
    await world.control('', { faults: [{ match: { path: 'relationshiprequests' }, status: 403 }] });
    const card = await chat.press(form, 'Use the reseller relationship link');
    await world.control('', { faults: [] });
    assert.match(card.text, /Partner Center does not permit this\./);
    assert.ok(lines(card).includes(link), card.text);
    assert.doesNotMatch(card.text, /Not sent/, 'nobody has tried to send anything');
  });

  it('sends nothing when it is cancelled', async () => {
    const chat = world.chat('admin');
    const card = await chat.press(await chat.say('invite Litware'), 'Cancel');
    assert.match(card.text, /^Cancelled\n.*\nNothing was sent or recorded\./);
  });
});
