import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { openBrowser } from '../support/chromium.js';
import { type LocalMode, startLocalMode } from '../support/local-mode.js';
import { fieldsOf, PlaygroundPage, press, wordsOf } from '../support/playground-page.js';

const pictures = 'test/artefacts/new-customer';
const adminCenter = 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement';
const domain = 'moewekaffee.onmicrosoft.com';

describe('A new customer in the Agents Playground', function () {
  this.timeout(60_000);
  let browser: Browser;
  let local: LocalMode;
  let anna: PlaygroundPage;
  let tenantId: string;
  let password: string;
  let number = 0;

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

  it('begins with the company; what is missing is said beneath each field', async () => {
    await anna.say('new customer');
    let form = await step(1);
    await picture('company');
    assert.deepEqual(await fieldsOf(form), [
      'Country or region',
      'Company name',
      'Domain, the part before .onmicrosoft.com',
    ]);
    await press(form, 'Next');
    form = await step(1, 'Please correct 3 fields.');
    await picture('company-incomplete');
    assert.match(await wordsOf(form), /Choose the country or region\..*Enter the company name\./s);
  });

  it('is filled in with the keyboard; a domain that is taken is answered with free ones', async () => {
    const { keyboard } = anna.page;
    await (await step(1)).getByRole('combobox', { name: 'Country or region' }).focus();
    await keyboard.type('Germany');
    await anna.page.getByRole('option', { name: 'Germany', exact: true }).waitFor();
    await picture('company-country');
    for (const key of ['Enter', 'Tab']) await keyboard.press(key);
    await keyboard.type('Kaffeerösterei Möwe GmbH');
    await keyboard.press('Tab');
    await keyboard.type('contosouk');
    for (const key of ['Tab', 'Enter']) await keyboard.press(key);
    const form = await step(1, 'contosouk.onmicrosoft.com is already in use. These are free:');
    await picture('company-domain-taken');
    assert.equal(await form.getByLabel('Company name').inputValue(), 'Kaffeerösterei Möwe GmbH');
    await form.getByLabel('Domain').fill('moewekaffee');
    await press(form, 'Next');
  });

  it('checks the address, and takes over the suggested one', async () => {
    let form = await step(2, 'Germany');
    await picture('address');
    assert.deepEqual(await fieldsOf(form), ['Address line 1', 'Address line 2 (optional)', 'Postal code', 'City']);
    await form.getByLabel('Address line 1').fill('Leopoldstrasse 112');
    await form.getByLabel('Postal code').fill('8080');
    await form.getByLabel('City').fill('Munchen');
    await press(form, 'Next');
    form = await step(2, 'This is not a postal code');
    await picture('address-mistake');
    await form.getByLabel('Postal code').fill('80803');
    await press(form, 'Next');
    form = await step(2, 'Partner Center suggests this address');
    await picture('address-suggested');
    assert.match(await wordsOf(form), /Leopoldstraße 112\s*80802 München.*You entered.*80803 Munchen/s);
    await press(form, 'Use suggested');
  });

  it('asks for the contact and how the customer accepts', async () => {
    let form = await step(3);
    await picture('contact');
    const fields = await fieldsOf(form);
    assert.deepEqual(fields.slice(0, 6), [
      'First name',
      'Last name',
      'Email',
      'Phone number (optional)',
      'Language',
      'Microsoft Customer Agreement',
    ]);
    assert.ok(!fields.includes(''), 'a field has no name');
    await form.getByLabel('First name').fill('Jonas');
    await form.getByLabel('Last name').fill('Möwe');
    await form.getByLabel('Email').fill('jonas@nordlicht.example.com');
    await press(form, 'Next: Review');
    form = await step(3, 'Please correct 2 fields.');
    await picture('contact-mistakes');
    assert.match(await wordsOf(form), /Enter an address of the customer.*Choose one of the two\./s);
    await form.getByLabel('Email').fill('jonas@moewe.example');
    await form.getByRole('radio', { name: /will be asked to accept in the Microsoft 365 admin center/ }).click();
    await press(form, 'Next: Review');
  });

  it('reviews everything, and comes back from an update', async () => {
    let review = await step(4, 'Nothing has been sent yet');
    await picture('review');
    for (const words of ['Kaffeerösterei Möwe GmbH', domain, '80802 München', 'Jonas Möwe', 'will be asked to accept'])
      assert.ok((await wordsOf(review)).includes(words), words);
    await press(review, 'Update contact and agreement');
    const form = await step(3);
    await picture('update');
    assert.equal(await form.getByLabel('Email').inputValue(), 'jonas@moewe.example');
    await form.getByLabel('Last name').fill('Taube');
    await press(form, 'Next: Review');
    review = await step(4, 'Jonas Taube');
    await press(review, 'Submit');
  });

  it('shows the sign-in details on request, to copy, and forgets them when they are closed', async () => {
    const created = await anna.card('Customer created', 'Not accepted yet');
    await picture('created');
    const words = await wordsOf(created);
    tenantId = /Tenant ID:\s*([\da-f-]{36})/.exec(words)?.[1] ?? '';
    const { signIn } = await credentials(created);
    assert.equal(signIn, `admin@${domain}`);
    assert.ok(password.length >= 8 && !words.includes(password), 'the password was to be seen before the press');
    await press(await anna.card('Sign-in details'), 'Close');
    const closed = await anna.card('Customer created', 'The sign-in details are no longer here.');
    await picture('closed');
    assert.equal(await closed.getByRole('button', { name: 'Show sign-in details' }).count(), 0);
    assert.ok(!(await anna.page.content()).includes(password), 'the password is still on the page');
  });

  it('invites the new customer, with a place for the password that the text does not hold', async () => {
    await press(await anna.card('Customer created'), 'Invite');
    const form = await anna.card('Invite to accept', 'a new customer');
    await picture('invite');
    assert.equal(await form.getByLabel("Recipient's email").inputValue(), 'jonas@moewe.example');
    await press(form, 'Open or copy');
    const ready = await anna.card('Invitation ready');
    await picture('invite-ready');
    const text = await ready.getByLabel('Text to copy').inputValue();
    assert.match(text, new RegExp(`^Guten Tag Jonas,.*Benutzername: admin@${domain}\nKennwort: `, 's'));
    assert.ok(text.endsWith(adminCenter) && !text.includes(password));
    const mail = new URL(await anna.opens(ready.getByRole('link', { name: 'Open in Outlook' })));
    assert.equal(mail.searchParams.get('to'), 'jonas@moewe.example');
    await anna.say('invitations');
    await anna.card('Open invitations', 'Kaffeerösterei Möwe GmbH');
    await picture('open-invitations');
  });

  it('tells by itself that the customer has accepted in the admin center', async () => {
    await local.control(`/customers/${tenantId}/accept`, {});
    const told = await anna.card('The customer has accepted', 'Kaffeerösterei Möwe GmbH');
    await picture('accepted');
    await press(told, 'Verify');
    await anna.card('Microsoft Customer Agreement', 'Accepted directly');
    await picture('verified');
    await anna.say('invitations');
    await anna.card('Open invitations', 'Nobody is waiting for an answer.');
    await picture('nothing-open');
  });

  it('keeps the password nowhere', async () => {
    assert.ok(!local.output.includes(password));
    for (const file of await readdir(join(local.folder, 'data'), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const content = await readFile(join(file.parentPath, file.name));
      assert.ok(!content.includes(password), `the password is in ${file.name}`);
    }
  });

  it('raises nothing on the console of the page', () => {
    assert.deepEqual(anna.problems, []);
  });

  function step(count: number, words = ''): Promise<Locator> {
    return anna.card('New customer', words || `Step ${count} of 4`);
  }

  /** Presses for the sign-in details; the password is kept to look for it later. */
  async function credentials(created: Locator): Promise<{ signIn: string }> {
    await press(created, 'Show sign-in details');
    const card = await anna.card('Sign-in details', 'cannot be shown again');
    await picture('sign-in-details');
    assert.deepEqual(await fieldsOf(card), ['User name', 'Password']);
    password = await card.getByLabel('Password').inputValue();
    return { signIn: await card.getByLabel('User name').inputValue() };
  }

  function picture(name: string): Promise<void> {
    number += 1;
    return anna.picture(`${pictures}/${String(number).padStart(2, '0')}-${name}.png`);
  }
});
