import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/chromium.js';
import { type LocalMode, startLocalMode } from '../support/local-mode.js';
import { PlaygroundPage, press, wordsOf } from '../support/playground-page.js';

const pictures = 'test/artefacts/playground';
/** The README's picture; renewed when UPDATE_PICTURES=1. */
const readmePicture = 'test/browser/pictures/attest.png';

const contosoBrasil = '2d592e15-0290-41e9-ae2b-42829bd22f90';
const invitationLink = 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement';

describe('The main job in the Agents Playground', function () {
  this.timeout(60_000);
  let browser: Browser;
  let local: LocalMode;
  let anna: PlaygroundPage;

  before(async function () {
    this.timeout(600_000);
    const opened = await openBrowser();
    if (!opened) return this.skip();
    browser = opened;
    mkdirSync(pictures, { recursive: true });
    local = await startLocalMode();
    anna = await PlaygroundPage.open(browser, local.url);
  });

  after(async () => {
    await browser?.close();
    await local?.stop();
  });

  it('welcomes with what this person may do', async () => {
    const card = await anna.card('Customer agreements in this chat');
    await anna.picture(`${pictures}/01-welcome.png`);
    const buttons = await card.getByRole('button').allInnerTexts();
    assert.deepEqual(buttons.slice(0, 4), ['Attest', 'Verify', 'Invite', 'New customer']);
  });

  it('has a picture in the README', async () => {
    const newcomer = await PlaygroundPage.open(browser, local.url, { width: 1280, height: 880 });
    await newcomer.say('attest Contoso Brasil');
    await newcomer.card('Attest acceptance');
    await newcomer.page.evaluate('document.activeElement.blur()');
    if (process.env.UPDATE_PICTURES === '1') await newcomer.picture(readmePicture);
    await newcomer.page.close();
    assert.ok(existsSync(readmePicture), 'set UPDATE_PICTURES=1 to take it');
  });

  it('attests: picks a customer, corrects mistakes, and shows the receipt', async () => {
    await anna.say('attest contoso');
    const list = await anna.card('Several customers match');
    await anna.picture(`${pictures}/02-attest-pick.png`);
    await list.getByRole('radio', { name: /^Contoso Brasil/ }).click();
    await press(list, 'Attest');

    let form = await anna.card('Attest acceptance');
    await anna.picture(`${pictures}/03-attest-form.png`);
    assert.equal(await form.getByLabel('First name').inputValue(), 'Thiago');
    await form.getByLabel('Email').fill('thiago at contoso');
    await form.getByLabel('Phone number').fill('call me');
    await press(form, 'Submit attestation');

    form = await anna.card('Attest acceptance', 'Please correct 2 fields.');
    await anna.picture(`${pictures}/04-attest-mistakes.png`);
    assert.match(await wordsOf(form), /Enter one complete email address.*Enter a phone number/s);
    assert.equal(await form.getByLabel('Email').inputValue(), 'thiago at contoso', 'what was typed is lost');
    await form.getByLabel('Email').fill('thiago@contoso.example.net');
    await form.getByLabel('Phone number').fill('');
    await press(form, 'Submit attestation');

    form = await anna.card('Attest acceptance', "is not at one of the customer's domains");
    await anna.picture(`${pictures}/05-attest-warning.png`);
    await form.getByLabel('Email').fill('thiago.silva@contoso.br.example.com');
    await press(form, 'Submit anyway');

    const receipt = await anna.card('Attestation recorded');
    await anna.picture(`${pictures}/06-attest-receipt.png`);
    assert.match(await wordsOf(receipt), /Thiago Gonçalves.*thiago\.silva@contoso\.br\.example\.com/s);
    const held = await heldAgreements(contosoBrasil);
    assert.deepEqual(held, ['thiago.silva@contoso.br.example.com']);
  });

  it('picks from a list that is too long to be shown, and cancels', async () => {
    await anna.say('attest');
    const list = await anna.card('Which customer?');
    await list.getByRole('combobox', { name: 'Customer' }).pressSequentially('Adat');
    await anna.picture(`${pictures}/07-pick-from-list.png`);
    await anna.page.getByRole('option', { name: /^Adatum/ }).click();
    await press(list, 'Attest');
    const form = await anna.card('Attest acceptance', 'Adatum');
    await press(form, 'Cancel');
    await anna.card('Cancelled', 'Nothing was sent or recorded.');
    await anna.picture(`${pictures}/08-attest-cancelled.png`);
  });

  it('verifies, live, and offers the next step', async () => {
    const verdicts = [
      ['verify litware', 'Not accepted'],
      ['verify fabrikam res', 'Re-acceptance needed'],
      ['verify northwind', 'Accepted directly'],
      ['verify contoso brasil', 'Attested'],
    ] as const;
    for (const [command, verdict] of verdicts) {
      await anna.say(command);
      await anna.card('Microsoft Customer Agreement', verdict);
      await anna.picture(`${pictures}/09-verify-${verdict.toLowerCase().replace(' ', '-')}.png`);
    }
    await anna.say('verify litware');
    await press(await anna.card('Microsoft Customer Agreement', 'Litware'), 'Attest');
    await anna.card('Attest acceptance', 'Litware');
  });

  it('invites with an edited text, to be opened in a mail program or copied', async () => {
    await anna.say('invite fabrikam res');
    const form = await anna.card('Invite to accept');
    await anna.picture(`${pictures}/10-invite.png`);
    await form.getByLabel('Message').fill('Dear Grace,\nplease accept by Friday.');
    await press(form, 'Open or copy');
    const ready = await anna.card('Invitation ready');
    await anna.picture(`${pictures}/11-invite-ready.png`);
    const text = await ready.getByLabel('Text to copy').inputValue();
    assert.ok(text.startsWith('Dear Grace,') && text.includes(invitationLink), text);
    const compose = new URL(await anna.opens(ready.getByRole('link', { name: 'Open in Outlook' })));
    assert.match(compose.hostname, /^outlook\./);
    assert.equal(compose.searchParams.get('to'), 'grace.kim@fabrikamresidences.example.com');
    assert.ok(compose.searchParams.get('body')?.includes('by Friday'));
  });

  it('sends an invitation by e-mail, with the reseller relationship link', async () => {
    await anna.say('invite horlogère');
    await press(await anna.card('Invite to accept'), 'Use the reseller relationship link');
    const form = await anna.card('Invite to accept', 'ResellerRelationship');
    await anna.picture(`${pictures}/12-invite-relationship.png`);
    await press(form, 'Send email');
    await anna.card('Invitation sent', 'anais.rochat@horlogere-leman.example.com');
    await anna.picture(`${pictures}/13-invite-sent.png`);
    const [mail] = await local.mailTo('anais.rochat@horlogere-leman.example.com');
    assert.match(mail?.text ?? '', /ResellerRelationship/);
  });

  it('lists customers, and verifies the one that is pressed', async () => {
    await anna.say('customers contoso');
    const list = await anna.card('Customers');
    await anna.picture(`${pictures}/14-customers.png`);
    await list.getByText('Contoso France SAS').click();
    await anna.card('Microsoft Customer Agreement', 'Contoso France SAS');
  });

  it('shows who did what', async () => {
    await anna.say('history contoso brasil');
    const card = await anna.card('History', 'Attestation recorded');
    await anna.picture(`${pictures}/15-history.png`);
    assert.match(await wordsOf(card), /Attestation recorded\s*Anna Lindqvist/);
    await anna.say('whoami');
    await anna.card('You and your roles', 'Admin agent');
    await anna.picture(`${pictures}/16-whoami.png`);
  });

  it('helps with what it does not understand or find', async () => {
    await anna.say('what is the weather like?');
    await anna.card('I did not understand that', 'what is the weather like?');
    await anna.picture(`${pictures}/17-not-understood.png`);
    await anna.say('verify contosso');
    await anna.card('No customer matches', 'Contoso Ltd');
    await anna.picture(`${pictures}/18-nearest.png`);
    await anna.say('verify zzzzqq');
    await anna.card('No customer matches', 'Try another part');
    await anna.picture(`${pictures}/19-no-match.png`);
  });

  it('in a group chat opens the form for one and updates the card for everybody', async () => {
    const colleague = await PlaygroundPage.open(browser, local.url);
    for (const someone of [colleague, anna]) await someone.goTo('Deal desk');
    await anna.mention('attest Boğaziçi');
    const shared = await anna.card('Attest acceptance', 'Only you will see it');
    await anna.picture(`${pictures}/20-group-shared-card.png`);
    await press(shared, 'Attest');
    const form = await anna.card('Attest acceptance', 'Agreement acceptance date');
    await anna.picture(`${pictures}/21-group-form.png`);
    const email = await form.getByLabel('Email').inputValue();
    const beside = await colleague.card('Attest acceptance');
    assert.equal(await beside.getByRole('textbox').count(), 0, 'the form opened for everybody');
    await press(form, 'Submit attestation');

    for (const [someone, name] of [
      [anna, '22-group-receipt'],
      [colleague, '23-group-receipt-of-colleague'],
    ] as const) {
      const receipt = await someone.card('Attestation recorded', 'Anna Lindqvist');
      await someone.picture(`${pictures}/${name}.png`);
      assert.ok(email.includes('@') && !(await wordsOf(receipt)).includes(email), 'the address is shown to all');
    }
    assert.deepEqual(colleague.problems, []);
  });

  it('raises nothing on the console of the page', () => {
    assert.deepEqual(anna.problems, []);
  });

  it('ends with Ctrl-C', async () => {
    assert.equal(await local.stop(), 0);
  });

  /** Whose acceptance the sandbox's Partner Center holds for a customer. */
  async function heldAgreements(customerId: string): Promise<string[]> {
    const { agreements } = await local.control<{ agreements: { signatory: { email: string } }[] }>(
      `/state?customerId=${customerId}`,
    );
    return agreements.map(({ signatory }) => signatory.email);
  }
});
