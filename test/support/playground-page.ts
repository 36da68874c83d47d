import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

const main = fileURLToPath(new URL('../../bot/main.js', import.meta.url));
const startMs = 60_000;

/** The product as `npm start` runs it, in a folder of its own and on free ports. */
export interface LocalMode {
  /** The page that was printed for people to open. */
  url: string;
  /** Everything that was printed. */
  output: string;
  folder: string;
  /** Ctrl-C; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the real process and waits until it has said where to click. */
export async function startLocalMode(): Promise<LocalMode> {
  const folder = await mkdtemp(join(tmpdir(), 'agreement-bot-'));
  const env = { PATH: process.env.PATH, BOT_MODE: 'local', PORT: '0', PLAYGROUND_PORT: '0' };
  const child = spawn(process.execPath, [main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  try {
    const output = await printed(child, 'Ctrl-C');
    return { url: /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '', output, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Everything the process printed up to these words. */
function printed(child: ChildProcess, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`${why}; it printed:\n${output}`));
    const timer = setTimeout(() => fail(`no "${words}" within ${startMs} ms`), startMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes(words)) return;
      clearTimeout(timer);
      resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => fail(`the process ended with ${code}`));
  });
}

/** Microsoft's Agents Playground in a browser, used as a person uses it: typing, filling in, pressing. */
export class PlaygroundPage {
  /** What the page complained about, but for the fonts and animations it would load from the internet. */
  readonly problems: string[] = [];
  /** The pages beyond this machine that windows were opened for, in vain. */
  readonly #outside: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens the page, with the log panel closed. Nothing beyond this machine is loaded. */
  static async open(browser: Browser, url: string, viewport = { width: 1280, height: 900 }): Promise<PlaygroundPage> {
    const page = await browser.newPage({ viewport, locale: 'en-US' });
    page.setDefaultTimeout(15_000);
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
      const isOwn = /cdn\.office\.net|favicon\.ico/.test(`${message.location().url} ${message.text()}`);
      if (['error', 'warning'].includes(message.type()) && !isOwn) opened.problems.push(message.text());
    });
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.getByText('Log Panel').locator('xpath=following::button[2]').click();
    return opened;
  }

  /** The card that was posted last, once it has this heading and these words. */
  async card(heading: string, words = ''): Promise<Locator> {
    const last = this.page.locator('.ac-adaptiveCard').last();
    const card = last.filter({ has: this.page.getByRole('heading', { name: heading, exact: true }), hasText: words });
    await card.waitFor();
    return card;
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
