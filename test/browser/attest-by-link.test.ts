import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/chromium.js';
import { type LocalMode, startLocalMode } from '../support/local-mode.js';
import { fieldsOf, PlaygroundPage, press, wordsOf } from '../support/playground-page.js';

const pictures = 'test/artefacts/attest-by-link';
const agreement = 'Microsoft Customer Agreement';
const link = 'Link to copy, for this person only';

describe('Attesting by acceptance link in the Agents Playground', function () {
  this.timeout(60_000);
  let browser: Browser;
  let local: LocalMode;
  let anna: PlaygroundPage;
  /** Whoever has the link; at work in another window. */
  let signatory: Page;
  let number = 0;

  before(async function () {
    this.timeout(600_000);
    const opened = await openBrowser();
    if (!opened) return this.skip();
    browser = opened;
    mkdirSync(pictures, { recursive: true });
    local = await startLocalMode({ ATTESTATION_API: 'enhanced' });
    anna = await PlaygroundPage.open(browser, local.url);
    signatory = await browser.newPage({ viewport: { width: 800, height: 640 } });
    signatory.setDefaultTimeout(30_000);
  });

  after(async () => {
    await browser?.close();
    await local?.stop();
  });

  describe('for a customer of which only the name is known', () => {
    it('asks who accepts, for which company, in which text, each field by its name', async () => {
      await anna.say('attest Litware');
      const form = await anna.card('Attest acceptance', 'Who will accept');
      await picture('form');
      assert.deepEqual(await fieldsOf(form), [
        'Country or region',
        'Language of the agreement',
        'Company name',
        'First name',
        'Last name',
        'Email',
        'Phone number (optional)',
      ]);
      assert.equal(await form.getByLabel('Company name').inputValue(), 'Litware, Inc.');
    });

    it('says beneath each field what is missing', async () => {
      const form = await anna.card('Attest acceptance');
      await press(form, 'Create acceptance link');
      await form.getByText('Enter the email address.').waitFor();
      await picture('form-incomplete');
      assert.match(await wordsOf(form), /Enter the first name\..*Enter the last name\./s);
      assert.equal(await anna.focused(), 'First name Enter the first name.', 'the first of them has the focus');
    });

    it('is filled in with the keyboard, field by field', async () => {
      const { keyboard } = anna.page;
      const order: string[] = [];
      for (const text of ['Nora', 'Lind', 'nora.lind@litware.example.com', 'call me']) {
        await keyboard.type(text);
        await keyboard.press('Tab');
        order.push(await anna.focused());
      }
      assert.deepEqual(
        order.map((name) => /^(Last name|Email|Phone number|Create acceptance link)/.exec(name)?.[0]),
        ['Last name', 'Email', 'Phone number', 'Create acceptance link'],
      );
      await keyboard.press('Enter');
      const form = await anna.card('Attest acceptance', 'Please correct 1 field.');
      await picture('form-mistake');
      assert.match(await wordsOf(form), /Enter a phone number, such as/);
      await form.getByLabel('Phone number').fill('');
    });

    it('shows the agreement with fresh links, and comes back to what was typed', async () => {
      await press(await anna.card('Attest acceptance'), 'Show the agreement');
      const card = await anna.card(agreement, 'United States');
      await picture('agreement');
      await signatory.goto(await anna.opens(card.getByRole('link', { name: 'Open' })));
      assert.match((await signatory.textContent('body')) ?? '', /Microsoft Customer Agreement/);
      await press(card, 'Back');
      const form = await anna.card('Attest acceptance');
      assert.equal(await form.getByLabel('Email').inputValue(), 'nora.lind@litware.example.com');
    });

    it('creates the link and sends it by e-mail', async () => {
      await press(await anna.card('Attest acceptance'), 'Create acceptance link');
      let card = await anna.card('Acceptance link', 'Link ready');
      await picture('link-ready');
      assert.match(await wordsOf(card), /To be accepted by:\s*Nora Lind.*Valid until/s);
      await press(card, 'Check now');
      card = await anna.card('Acceptance link', 'Checked');
      await press(card, 'Send email');
      await anna.card('Acceptance link', 'Link sent');
      await picture('link-sent');
    });

    it('shows others neither the link nor the address', async () => {
      await anna.goTo('Deal desk');
      await anna.mention('attest Litware');
      const card = await anna.card('Acceptance link', 'Link sent');
      await picture('link-in-a-group-chat');
      assert.deepEqual(await fieldsOf(card), []);
      assert.doesNotMatch(await wordsOf(card), /http|@/);
      await anna.goTo('Personal Chat');
      await anna.card('Acceptance link', 'Link sent');
    });

    it('turns to finalised by itself when the customer accepts on the link from the e-mail', async () => {
      const [mail, ...others] = await local.mailTo('nora.lind@litware.example.com');
      assert.equal(others.length, 0);
      const url = linkIn(mail?.text);
      assert.equal(url, await anna.page.getByLabel(link).last().inputValue());
      await signatory.setContent(String(mail?.html));
      await signatory.screenshot({ path: next('mail') });
      await acceptByKeyboard(url);

      const receipt = await anna.card('Accepted and finalised', 'Litware');
      await picture('finalised');
      assert.match(await wordsOf(receipt), /Accepted by:\s*Nora Lind/);
      await anna.cards('Accepted and finalised').nth(1).waitFor();
      assert.equal(await anna.page.getByLabel(link).count(), 0, 'the used link is still shown');
    });

    it('is attested from then on', async () => {
      await anna.say('verify Litware');
      const card = await anna.card(agreement, '✓ Attested');
      await picture('verify');
      assert.match(await wordsOf(card), /nora\.lind@litware\.example\.com/);
      await anna.say('history Litware');
      await anna.card('History', 'Attestation finalised');
      await picture('history');
    });
  });

  describe('for a customer that lets the link expire', () => {
    let expired: string;

    it('has the form filled in, and asks about an address that is not one of the customer', async () => {
      await anna.say('attest Horlogère');
      let form = await anna.card('Attest acceptance', 'Société Horlogère');
      await picture('form-filled-in');
      assert.equal(await form.getByLabel('First name').inputValue(), 'Anaïs');
      await form.getByRole('combobox', { name: 'Language of the agreement' }).click();
      await anna.page.getByRole('option', { name: 'French (France)' }).click();
      await form.getByLabel('Email').fill('anais@example.net');
      await press(form, 'Create acceptance link');
      form = await anna.card('Attest acceptance', "is not at one of the customer's domains");
      await picture('form-warning');
      const warning = await form.getByText("is not at one of the customer's domains").boundingBox();
      assert.ok(warning && warning.y > 50, 'the warning is out of sight when its button is pressed');
      await form.getByLabel('Email').fill('anais.rochat@horlogere-leman.example.com');
      await press(form, 'Create anyway');
      const card = await anna.card('Acceptance link', 'Link ready');
      expired = await card.getByLabel(link).inputValue();
    });

    it('is told, and renews the link with one press', async () => {
      const { links } = await local.control<{ links: { attestationId: string; url: string }[] }>('/links');
      const id = links.find(({ url }) => url === expired)?.attestationId;
      await local.control(`/links/${id}/expire`, {});
      const told = await anna.card('Link expired', 'Société Horlogère');
      await picture('expired');
      await signatory.goto(expired);
      await signatory.getByRole('heading', { name: 'This link has expired' }).waitFor();
      await signatory.screenshot({ path: next('expired-page') });

      await press(told, 'Renew link');
      const card = await anna.card('Acceptance link', 'Link ready');
      await picture('renewed');
      const renewed = await card.getByLabel(link).inputValue();
      assert.notEqual(renewed, expired);
      await press(card, 'Send email');
      await anna.card('Acceptance link', 'Link sent');
      const [mail] = await local.mailTo('anais.rochat@horlogere-leman.example.com');
      assert.equal(linkIn(mail?.text), renewed);
      assert.match(mail?.subject ?? '', /Contrat client Microsoft/, 'the e-mail is in the language of the agreement');
      await acceptByKeyboard(renewed);
      await anna.card('Accepted and finalised', 'Société Horlogère');
      await picture('finalised-after-renewal');
    });

    it('is attested from then on', async () => {
      await anna.say('verify Horlogère');
      const card = await anna.card(agreement, '✓ Attested');
      assert.match(await wordsOf(card), /Anaïs Rochat/);
    });
  });

  describe('that is given up', () => {
    it('lists the link among what has no answer, and withdraws it', async () => {
      await anna.say('attest Bäckerei Grünfeld');
      await press(await anna.card('Attest acceptance', 'Grünfeld'), 'Create acceptance link');
      await anna.card('Acceptance link', 'Link ready');
      await anna.say('invitations');
      const list = await anna.card('Open invitations', 'Link ready');
      await picture('open');
      await list.getByText('Bäckerei Grünfeld').click();
      await press(await anna.card('Acceptance link', 'Link ready'), 'Withdraw link');
      const card = await anna.card('Acceptance link', 'Link withdrawn');
      await picture('withdrawn');
      assert.deepEqual(await fieldsOf(card), []);
    });
  });

  describe('in the end', () => {
    it('has raised nothing on the console of the page', () => {
      assert.deepEqual(anna.problems, []);
    });
  });

  /** What a signatory does who uses no mouse: past the link to the agreement, ticks the box, accepts. */
  async function acceptByKeyboard(url: string): Promise<void> {
    await signatory.goto(url);
    await signatory.screenshot({ path: next('page') });
    const { keyboard } = signatory;
    await keyboard.press('Tab');
    assert.match(await signatory.locator(':focus').innerText(), /^Read the/);
    await keyboard.press('Tab');
    await keyboard.press('Space');
    assert.ok(await signatory.getByRole('checkbox', { name: `I accept the ${agreement}` }).isChecked());
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await signatory.getByRole('heading', { name: 'Thank you, you have accepted' }).waitFor();
    await signatory.screenshot({ path: next('page-accepted') });
  }

  /** The last line of an e-mail. */
  function linkIn(text: string | undefined): string {
    return text?.trim().split('\n').at(-1) ?? '';
  }

  function next(name: string): string {
    number += 1;
    return `${pictures}/${String(number).padStart(2, '0')}-${name}.png`;
  }

  function picture(name: string): Promise<void> {
    return anna.picture(next(name));
  }
});
