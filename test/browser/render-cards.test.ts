import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Card, Locale } from '../../cards/card.js';
import { cardNames } from '../../cards/render.js';
import { openBrowser } from '../support/chromium.js';
import { everywhere, ordinary, type Sample, samples } from '../unit/cards/samples.js';

const { resolve } = createRequire(import.meta.url);
const renderer = join(dirname(resolve('adaptivecards/package.json')), 'dist/adaptivecards.min.js');
const markdown = join(dirname(resolve('markdown-it/package.json')), 'dist/browser/markdown-it.umd.min.js');
const pictures = 'test/artefacts/cards';
const locales: Locale[] = ['en', 'de'];
const widths = [320, 700];

/** The page of a chat: a card at each width, with fonts, colours, Markdown and the breaking of long words as in
 * Teams and the Agents Playground. */
const page = `
  const md = window.markdownit({ linkify: true });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = md.render(text);
    result.didProcess = true;
  };
  const text = (normal, subtle) => ({ default: normal, subtle });
  const colors = {
    default: text('#242424', '#616161'), accent: text('#5b5fc7', '#7f85f5'), good: text('#13a10e', '#13a10e'),
    attention: text('#b10e1c', '#b10e1c'), warning: text('#835b00', '#835b00'),
  };
  const box = (backgroundColor) => ({ backgroundColor, foregroundColors: colors });
  const hostConfig = {
    fontFamily: 'Segoe UI, DejaVu Sans, Noto Sans CJK SC, sans-serif',
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
    spacing: { small: 8, default: 12, medium: 16, large: 24, extraLarge: 32, padding: 12 },
    actions: { maxActions: 6, spacing: 'default', buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
    containerStyles: {
      default: box('#ffffff'), emphasis: box('#f0f0f0'), accent: box('#e8ebfa'),
      good: box('#e7f2da'), attention: box('#fcf4f6'), warning: box('#fbf6d9'),
    },
    separator: { lineThickness: 1, lineColor: '#d1d1d1' },
  };
  const style = document.createElement('style');
  style.textContent = \`
    body { margin: 0; display: flex; align-items: flex-start; gap: 24px; padding: 16px; background: #f5f5f5; }
    .chat { background: #fff; border: 1px solid #d1d1d1; border-radius: 6px; box-sizing: border-box; flex: none;
      overflow-wrap: break-word; }
    .ac-pushButton { font: 600 14px Segoe UI, DejaVu Sans, sans-serif; padding: 6px 12px; margin-bottom: 8px;
      border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; }
    .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; }
    .ac-actionSet { flex-wrap: wrap; }
    .ac-input { font: 14px Segoe UI, DejaVu Sans, sans-serif; box-sizing: border-box; }
    .ac-textInput, .ac-dateInput { padding: 5px 8px; border: 1px solid #d1d1d1; border-radius: 4px; }
    .ac-multiline { min-height: 120px; }\`;
  document.head.append(style);
  window.show = (content, widths) => {
    document.body.replaceChildren();
    document.documentElement.lang = content.lang;
    return widths.flatMap((width) => {
      const card = new AdaptiveCards.AdaptiveCard();
      card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
      const context = new AdaptiveCards.SerializationContext();
      // The renderer's pattern for languages is global and remembers where it stopped in the card before.
      AdaptiveCards.CardElement.langProperty.regEx.lastIndex = 0;
      card.parse(content, context);
      const chat = document.createElement('div');
      chat.className = 'chat';
      chat.style.width = width + 'px';
      document.body.append(chat);
      chat.append(card.render());
      const events = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index));
      return [...events, ...card.validateProperties().validationEvents].map((event) => event.message);
    });
  };
  window.wide = () => [...document.querySelectorAll('.chat *')]
    .filter((element) => !element.closest('input, textarea, select, datalist, style'))
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
      || element.getBoundingClientRect().right > element.closest('.chat').getBoundingClientRect().right + 1)
    .map((element) => element.className + ': ' + element.textContent.slice(0, 60));
  window.pressable = () => [...document.querySelectorAll('.chat button, .chat [role=button]')].map((element, index) => {
    element.dataset.number = index;
    return String(index);
  });
`;

const hostile = [
  '<b>bold</b><script>window.hacked = true</script><img src=x onerror="window.hacked = true">',
  '[press me](http://evil.example) **bold** _em_ `code` http://evil.example www.evil.example',
  '# Heading\n- list\n1. one\n> quote &lt;b&gt; ![x](http://evil.example/x.png)',
  '${x} $' + '{$root.words} {{DATE(2020-01-01T00:00:00Z,SHORT)}} "\'\\',
  'שלום עולם \u202Eevil\u202C مرحبا',
  'W'.repeat(10_000),
];

describe('Cards in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let chat: Page;
  const problems: string[] = [];

  before(async function () {
    this.timeout(600_000);
    browser = await openBrowser();
    if (!browser) this.skip();
    chat = await browser.newPage({ viewport: { width: 1100, height: 600 } });
    chat.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    chat.on('pageerror', (error) => problems.push(String(error)));
    await chat.addScriptTag({ path: renderer });
    await chat.addScriptTag({ path: markdown });
    await chat.addScriptTag({ content: page });
    mkdirSync(pictures, { recursive: true });
  });

  after(() => browser?.close());

  /** Draws a card at some widths and checks what holds for every card. */
  async function show(card: Card, sizes: number[]): Promise<void> {
    problems.length = 0;
    const events = await chat.evaluate(`show(${JSON.stringify(card.content)}, ${JSON.stringify(sizes)})`);
    assert.deepEqual(events, [], 'the renderer found mistakes in the card');
    assert.deepEqual(problems, [], 'the page reported errors');
    assert.deepEqual(await chat.evaluate('wide()'), [], 'something is wider than the card');
  }

  for (const name of cardNames) {
    const all = (outside = ordinary): Sample[] => samples(outside).filter(({ card }) => card === name);

    it(`${name} fits at 320 and 700 pixels, in every state and language`, async () => {
      for (const locale of locales) {
        for (const { variant, make } of all()) {
          await show(make({ locale, zone: 'Europe/Berlin' }), widths);
          const file = variant === 'main' ? `${name}.${locale}.png` : `${name}.${variant}.${locale}.png`;
          await chat.screenshot({ path: join(pictures, file), fullPage: true });
        }
      }
    });

    it(`${name} names every input and button to a screen reader`, async () => {
      const session = await chat.context().newCDPSession(chat);
      for (const { variant, make } of all()) {
        await show(make({ locale: 'en', zone: 'UTC' }), [320]);
        const { nodes } = await session.send('Accessibility.getFullAXTree');
        const controls = nodes.filter(({ role }) => /^(textbox|combobox|radio|button|Date)$/.test(role?.value ?? ''));
        const unnamed = controls.filter((node) => !node.ignored && !String(node.name?.value ?? '').trim());
        assert.deepEqual(
          unnamed.map(({ role }) => role?.value),
          [],
          `${name} ${variant}`,
        );
      }
      await session.detach();
    });

    it(`${name} can be worked with the Tab key alone`, async () => {
      for (const { variant, make } of all()) {
        await show(make({ locale: 'en', zone: 'UTC' }), [320]);
        const wanted = (await chat.evaluate('pressable()')) as string[];
        const reached = new Set<string>();
        for (let presses = 0; reached.size < wanted.length && presses < wanted.length + 30; presses++) {
          await chat.keyboard.press('Tab');
          const number = (await chat.evaluate('document.activeElement?.dataset.number ?? ""')) as string;
          if (number) reached.add(number);
        }
        assert.equal(reached.size, wanted.length, `${name} ${variant}`);
      }
    });

    it(`${name} shows hostile text as it is`, async () => {
      for (const text of hostile) {
        for (const { variant, make } of all(everywhere(text))) {
          const card = make({ locale: 'en', zone: 'UTC' });
          await show(card, [320]);
          const made = await chat
            .locator('.chat')
            .locator('a, b, strong, em, code, script, img, ul, ol, blockquote, h1')
            .count();
          assert.equal(made, 0, `${name} ${variant} made elements of ${text.slice(0, 40)}`);
          assert.equal(await chat.evaluate('window.hacked'), undefined);
          const seen = (await chat.locator('.chat').textContent()) ?? '';
          for (const run of runsOf(card.content)) assert.ok(seen.includes(run), `${name} ${variant} hides ${run}`);
        }
      }
    });
  }
});

/** The text of every TextRun in a card. */
function runsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(runsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, text } = node as { type?: unknown; text?: unknown };
  if (type === 'TextRun') return [String(text)];
  return Object.values(node).flatMap(runsOf);
}
