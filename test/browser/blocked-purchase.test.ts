import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/chromium.js';
import { type LocalMode, startLocalMode } from '../support/local-mode.js';
import { OrderingSystem } from '../support/ordering-system.js';
import { customers } from '../support/partner-center.js';
import { PlaygroundPage, press, wordsOf } from '../support/playground-page.js';

const pictures = 'test/artefacts/blocked-purchase';
const channel = 'Customer agreements';

describe('A blocked purchase in the Agents Playground', function () {
  this.timeout(60_000);
  let browser: Browser;
  let local: LocalMode;
  let anna: PlaygroundPage;
  let colleague: PlaygroundPage;
  let shop: OrderingSystem;
  let number = 0;

  before(async function () {
    this.timeout(600_000);
    const opened = await openBrowser();
    if (!opened) return this.skip();
    browser = opened;
    mkdirSync(pictures, { recursive: true });
    local = await startLocalMode({});
    shop = new OrderingSystem(() => local.botUrl);
    anna = await PlaygroundPage.open(browser, local.url);
  });

  after(async () => {
    await browser?.close();
    await local?.stop();
  });

  it('is wanted in a channel', async () => {
    colleague = await PlaygroundPage.open(browser, local.url);
    for (const someone of [anna, colleague]) await someone.goTo(channel);
    await anna.post('alerts on');
    await anna.newest('Purchase alerts', 'On in this conversation');
    await picture('alerts-on');
  });

  it('appears in the channel without anybody typing, and says why and what resolves it', async () => {
    await shop.report(customerId('Litware'));
    const alert = await anna.newest('Purchase blocked', 'Litware');
    await picture('alert');
    assert.match(await wordsOf(alert), /Nobody is on it yet.*Microsoft 365 Business Premium.*webshop/s);
    await shop.report(customerId('Litware'));
    await anna.newest('Purchase blocked', '2 since');
    assert.equal(await anna.cards('Purchase blocked').count(), 1, 'the same block is there twice');
    await picture('alert-again');
  });

  it('opens the form for whoever presses Attest, beside the alert that stays for the others', async () => {
    await press(await anna.newest('Purchase blocked'), 'Attest');
    const form = await anna.newest('Attest acceptance', 'Litware');
    await picture('form');
    assert.equal(await colleague.page.getByRole('textbox', { name: 'Email' }).count(), 0, 'it opened for everybody');
    await form.getByLabel('First name').fill('Nora');
    await form.getByLabel('Last name').fill('Lind');
    await form.getByLabel('Email').fill('nora.lind@litware.example.com');
    await form.getByLabel('Phone').fill('+1 425 555 0142');
    await form.getByLabel('Agreement acceptance date').fill('2026-03-02');
    await picture('form-filled-in');
    await press(form, 'Submit attestation');
  });

  it('turns resolved for everybody by itself, and says that the order can be placed again', async () => {
    for (const someone of [anna, colleague]) {
      const alert = await someone.newest('Blocked purchase resolved', 'The order can be placed again.');
      await picture('resolved', someone);
      assert.match(await wordsOf(alert), /Resolved by Anna Lindqvist/);
      assert.doesNotMatch(await wordsOf(alert), /nora\.lind/i);
    }
    await anna.post('check Litware');
    await anna.newest('Can this customer buy?', '✓ Yes, the customer can buy');
    await picture('check');
  });

  it('has raised nothing on the console of the page', () => {
    assert.deepEqual([...anna.problems, ...colleague.problems], []);
  });

  function customerId(name: string): string {
    const found = customers.find((customer) => customer.name.includes(name));
    assert.ok(found);
    return found.id;
  }

  function picture(name: string, of: PlaygroundPage = anna): Promise<void> {
    number += 1;
    return of.picture(`${pictures}/${String(number).padStart(2, '0')}-${name}.png`);
  }
});
