import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';

/** Presses a button of a card. */
export function press(card: Locator, title: string): Promise<void> {
  return card.getByRole('button', { name: title, exact: true }).click();
}

/** Everything that is to be read on a card. */
export async function wordsOf(card: Locator): Promise<string> {
  return (await card.textContent()) ?? '';
}

/** The fields of a card in the order in which a screen reader reads them, by name; '' for one without. */
export async function fieldsOf(card: Locator): Promise<string[]> {
  const field = /^\s*- '?(?:textbox|combobox|radiogroup|checkbox|spinbutton)(?: "([^"]*)")?/gm;
  return [...(await card.ariaSnapshot()).matchAll(field)].map(([, name = '']) => name);
}

/** Microsoft's Agents Playground in a browser, used as a person uses it: typing, filling in, pressing. */
export class PlaygroundPage {
  /**
   * What the page complained about, but for the fonts and animations it would load from the internet, and for messages
   * to a chat that it has not loaded yet.
   */
  readonly problems: string[] = [];
  /** The pages beyond this machine that windows were opened for, in vain. */
  readonly #outside: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens the page, with the log panel closed. Nothing beyond this machine is loaded. */
  static async open(browser: Browser, url: string, viewport = { width: 1280, height: 900 }): Promise<PlaygroundPage> {
    const page = await browser.newPage({ viewport, locale: 'en-US' });
    page.setDefaultTimeout(30_000);
    const opened = new PlaygroundPage(page);
    await page.context().route(
      (to) => to.hostname !== 'localhost',
      (route) => {
        if (route.request().isNavigationRequest()) opened.#outside.push(route.request().url());
        return route.abort();
      },
    );
    page.on('pageerror', (error) => opened.problems.push(String(error)));
    page.on('console', (message) => {
      const isOwn = /cdn\.office\.net|favicon\.ico|Invalid conversation id/.test(
        `${message.location().url} ${message.text()}`,
      );
      if (['error', 'warning'].includes(message.type()) && !isOwn) opened.problems.push(message.text());
    });
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.getByText('Log Panel').locator('xpath=following::button[2]').click();
    return opened;
  }

  /** The card that was posted last, once it has this heading and these words. */
  async card(heading: string, words = ''): Promise<Locator> {
    const card = this.#cardWith(this.page.locator('.ac-adaptiveCard').last(), heading, words);
    await card.waitFor();
    return card;
  }

  /** All cards with this heading. */
  cards(heading: string): Locator {
    return this.#cardWith(this.page.locator('.ac-adaptiveCard'), heading);
  }

  #cardWith(cards: Locator, heading: string, words = ''): Locator {
    return cards.filter({ has: this.page.getByRole('heading', { name: heading, exact: true }), hasText: words });
  }

  /** What a screen reader calls the thing that has the focus. */
  async focused(): Promise<string> {
    return /"(.*)"/.exec(await this.page.locator(':focus').ariaSnapshot())?.[1] ?? '';
  }

  /** Types a message and sends it. */
  async say(text: string): Promise<void> {
    await this.#box.click();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Mentions the bot, as is needed where others read along, and says something to it. */
  async mention(text: string): Promise<void> {
    await this.#box.click();
    await this.page.keyboard.type('@Agree');
    await this.page.getByRole('menuitem', { name: 'Agreement Bot' }).click();
    await this.page.keyboard.type(` ${text}`);
    await this.page.keyboard.press('Enter');
  }

  /** Starts a post in a channel that mentions the bot. Channels show the newest post first. */
  async post(text: string): Promise<void> {
    await this.#box.first().click();
    await this.page.keyboard.type('@Agree');
    await this.page.getByRole('menuitem', { name: 'Agreement Bot' }).click();
    await this.page.keyboard.type(` ${text}`);
    await press(this.page.locator('body'), 'Post');
  }

  /** The card of a channel's newest post, once it has this heading and these words. */
  async newest(heading: string, words = ''): Promise<Locator> {
    const card = this.#cardWith(this.page.locator('.ac-adaptiveCard').first(), heading, words);
    await card.waitFor();
    return card;
  }

  /** Goes to another chat or channel. */
  async goTo(name: string): Promise<void> {
    await this.page.getByRole('treeitem', { name }).click();
  }

  /** Keeps a picture of the page in this file. */
  async picture(path: string): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.screenshot({ path });
  }

  /** Presses what opens another window, closes that one, and gives the address it was to show. */
  async opens(link: Locator): Promise<string> {
    const opening = this.page.waitForEvent('popup');
    await link.click();
    const popup = await opening;
    for (const until = Date.now() + 10_000; this.#outside.length === 0 && Date.now() < until; ) await sleep(50);
    // Behind another window this page would hardly be drawn.
    await popup.close();
    return this.#outside.shift() ?? '';
  }

  get #box(): Locator {
    return this.page.locator('[role=textbox][contenteditable=true]');
  }
}
