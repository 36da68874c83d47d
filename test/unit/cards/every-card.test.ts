import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import type { Locale, Reader } from '../../../cards/card.js';
import { cardsFolder } from '../../../cards/folder.js';
import { isPlain } from '../../../cards/outside.js';
import { type CardName, cardNames } from '../../../cards/render.js';
import { everywhere, type Outside, ordinary, samples } from './samples.js';
import { ofType, ownWordsOf, readable, textsOf } from './walk.js';

const readers: Reader[] = [
  { locale: 'en', zone: 'America/New_York' },
  { locale: 'de', zone: '+02:00' },
];
const most = 28 * 1024;
/** Cards with more than four buttons: there is one for each part of them. */
const mostButtons: Partial<Record<CardName, number>> = {
  acceptance: 6,
  alert: 6,
  'attest-link': 5,
  help: 5,
  invitation: 5,
  'invitation-status': 6,
  'new-customer-review': 5,
};
/** A sign that no card uses: where it appears, there is outside text. */
const mark = '⁂';
const hostile = [
  '<b>bold</b><script>alert(1)</script>',
  '[x](http://evil.example)',
  '${x}',
  '${heading} $' + '{$root.words} \\${5}',
  '**bold** _em_ `code`\n# heading\n- list\n1. one',
  '"quoted" \'single\' \\ back',
  'שלום \u202Eevil\u202C مرحبا \u2066x\u2069',
  '\u0000\u0007\u200b\ufeff',
  '{{DATE(2020-01-01T00:00:00Z,SHORT)}} {count, plural, other {#}}',
  '漢'.repeat(10_000),
  '"'.repeat(10_000),
  '😀'.repeat(5_000),
  '\n'.repeat(10_000),
  'a\u0301'.repeat(5_000),
];

/** Every card in every state and language, with the given words from outside. */
function each(outside: Outside) {
  return readers.flatMap((reader) =>
    samples(outside).map(({ card, variant, shared, make }) => {
      const { locale }: { locale: Locale } = reader;
      return { name: `${card} ${variant} ${locale}`, card, shared, reader, made: make(reader) };
    }),
  );
}

function assertSafe(outside: Outside): void {
  for (const { name, made } of each(outside)) {
    const found = ownWordsOf(made).filter((text) => text.includes(mark));
    assert.deepEqual(found, [], `${name}: outside text where only our own words may be`);
    const size = Buffer.byteLength(JSON.stringify(made.content));
    assert.ok(size < most, `${name}: ${size} bytes`);
    for (const { text } of ofType(made.content, 'TextRun')) {
      assert.equal(typeof text, 'string', name);
      assert.doesNotMatch(
        String(text),
        /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066\u2067]/u,
        `${name}: unseen signs`,
      );
    }
  }
}

describe('Every card', () => {
  it('has a folder, and every folder has samples', () => {
    const folders = readdirSync(cardsFolder(), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const names = folders.map(({ name }) => name).filter((name) => name !== 'locales');
    assert.deepEqual(names.sort(), [...cardNames].sort());
    assert.deepEqual([...new Set(samples(ordinary).map(({ card }) => card))].sort(), [...cardNames].sort());
  });

  it('leaves nothing of its template behind, with full, empty and missing data', () => {
    for (const outside of [ordinary, everywhere(''), everywhere(null as unknown as string)]) {
      for (const { name, made } of each(outside)) {
        for (const text of textsOf(made.content)) assert.ok(!text.includes('${'), `${name}: ${text}`);
        assert.doesNotMatch(JSON.stringify(made.content), /:null\b/, name);
        assert.doesNotMatch(readable(made.content), /\b(?:null|undefined|NaN|Invalid)\b|\[object/, name);
      }
    }
  });

  it('shows data that looks like a template as it is', () => {
    const data = '${heading}';
    for (const { name, made } of each(everywhere(data))) {
      for (const text of textsOf(made.content))
        assert.ok(!text.replaceAll(data, '').includes('${'), `${name}: ${text}`);
    }
  });

  it('keeps outside text out of Markdown and below 28 KB, whatever the text', () => {
    for (const text of hostile) assertSafe(everywhere(mark + text));
  });

  it('keeps outside text out of Markdown and below 28 KB, for any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, (any) => assertSafe(everywhere(mark + any))),
      { numRuns: 20 },
    );
  });

  it('has no Markdown in its own words', () => {
    for (const { name, made } of each(ordinary)) {
      for (const text of ownWordsOf(made)) assert.ok(isPlain(text.replace('*', '')), `${name}: ${text}`);
    }
  });

  it('is schema 1.5, names its language, and says what to do where it cannot be shown', () => {
    for (const { name, made, reader } of each(ordinary)) {
      const { type, version, lang, fallbackText } = made.content;
      assert.deepEqual([type, version, lang], ['AdaptiveCard', '1.5', reader.locale], name);
      assert.match(String(fallbackText), /Teams/, name);
      assert.ok(made.summary.length > 0 && made.summary.length < 60, name);
    }
  });

  it('can be read by everybody: a heading, wrapped text, labels, error messages', () => {
    for (const { name, made } of each(ordinary)) {
      const blocks = ofType(made.content, 'TextBlock');
      assert.equal(blocks.filter(({ style }) => style === 'heading').length, 1, name);
      assert.equal(blocks.find(({ style }) => style === 'heading')?.text, made.summary, name);
      assert.deepEqual(
        blocks.filter(({ wrap }) => wrap !== true),
        [],
        name,
      );
      for (const input of ofType(made.content, 'Input.')) {
        assert.ok(input.id && input.label, `${name}: ${JSON.stringify(input)}`);
        assert.equal('errorMessage' in input, input.isRequired === true, `${name}: ${String(input.id)}`);
      }
    }
  });

  it('has a way on, and no more buttons than fit', () => {
    for (const { name, card, made } of each(ordinary)) {
      const actions = ofType(made.content, 'Action.').filter((action) => action.title);
      assert.ok(actions.length >= 1, name);
      assert.ok(actions.length <= (mostButtons[card] ?? 4), `${name}: ${actions.length} buttons`);
    }
  });

  it('uses no element that Teams lacks or reads as Markdown in full', () => {
    const known =
      /^(?:AdaptiveCard|TextBlock|RichTextBlock|TextRun|Container|ColumnSet|Column|ActionSet|Input\.(?:Text|Date|ChoiceSet)|Data\.Query|Action\.(?:Execute|OpenUrl))$/;
    for (const { name, made } of each(ordinary)) {
      for (const { type } of ofType(made.content, '')) assert.match(String(type), known, name);
    }
  });

  it('tells neither e-mail address nor phone where others can see it', () => {
    const shared = each(ordinary).filter((sample) => sample.shared);
    assert.ok(shared.length >= 12);
    for (const { name, made } of shared) {
      const json = JSON.stringify(made.content);
      for (const secret of [ordinary.email, ordinary.phone]) assert.ok(!json.includes(secret), `${name}: ${secret}`);
    }
  });
});
