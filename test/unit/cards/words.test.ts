import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain, happened } from '../../../cards/failure.js';
import { cardsFolder } from '../../../cards/folder.js';
import { isKey, type Key, plainWords, say } from '../../../cards/words.js';
import { failureCodes } from '../../../src/result.js';

type Messages = Record<string, Record<string, string>>;
const en = messages('en');
const de = messages('de');

function messages(locale: string): Messages {
  return JSON.parse(readFileSync(join(cardsFolder(), 'locales', `${locale}.json`), 'utf8')) as Messages;
}

function keysOf(all: Messages): string[] {
  return Object.entries(all).flatMap(([section, names]) => Object.keys(names).map((name) => `${section}.${name}`));
}

/** The names of the values a message needs. */
function valuesOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => String(name)))].sort();
}

/** The code and templates of the cards, where every key must be used. */
function sources(): { file: string; text: string }[] {
  const files = readdirSync(cardsFolder(), { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => /\.ts$|template\.json$/.test(file));
  return code.map((file) => ({ file, text: readFileSync(join(cardsFolder(), file), 'utf8') }));
}

describe('The words of the cards', () => {
  it('are complete in every language', () => {
    assert.deepEqual(keysOf(de), keysOf(en));
  });

  it('are not empty, and need the same values in every language', () => {
    for (const [section, names] of Object.entries(en)) {
      for (const [name, message] of Object.entries(names)) {
        const german = de[section]?.[name] ?? '';
        assert.ok(message.trim() && german.trim(), `${section}.${name}`);
        assert.deepEqual(valuesOf(german), valuesOf(message), `${section}.${name}`);
      }
    }
  });

  it('can all be formatted', () => {
    for (const locale of ['en', 'de'] as const) {
      for (const key of keysOf(en)) {
        const [, section = '', name = ''] = /^(.+?)\.(.+)$/.exec(key) ?? [];
        const values = valuesOf(en[section]?.[name] ?? '').map((value) => [value, 2]);
        assert.doesNotMatch(say(locale, key as Key, Object.fromEntries(values)), /[{}]/, `${locale} ${key}`);
      }
    }
  });

  it('are all used', () => {
    const all = sources();
    const literal = all.flatMap(({ text }) =>
      [...text.matchAll(/['`]([\w-]+\.[^'`\s]+)['`]/g)].map(([, key]) => String(key)),
    );
    const patterns = literal.map(
      (key) => new RegExp(`^${key.replace(/\$\{.*?\}|[.]/g, (part) => (part === '.' ? '\\.' : '.*'))}$`),
    );
    const inTemplates = all.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(words|common)\.(\w+)/g)].map(
        ([, from, name]) => `${from === 'common' ? 'common' : file.split(/[\\/]/)[0]}.${name}`,
      ),
    );
    const unused = keysOf(en).filter(
      (key) => !inTemplates.includes(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    assert.deepEqual(unused, []);
  });

  it('fill in numbers and names', () => {
    assert.equal(say('en', 'common.mistakes', { count: 1 }), 'Please correct 1 field.');
    assert.equal(say('de', 'common.mistakes', { count: 2 }), 'Bitte korrigieren Sie 2 Felder.');
    assert.equal(
      say('en', 'help.wrote', { text: '<b>{x}</b> ${y}' }),
      'You wrote "<b>{x}</b> ${y}". This is what I know:',
    );
  });

  it('refuse a message that does not exist, and one without its values', () => {
    assert.throws(() => say('en', 'common.nothing' as Key), /no message "common.nothing"/);
    assert.throws(() => say('en', 'help.wrote'), /text/);
    assert.equal(isKey('common.attest'), true);
    for (const key of ['common.nothing', 'nothing.attest', 'common.toString', '', 'common'])
      assert.equal(isKey(key), false);
  });

  it('go to templates only where they need no value', () => {
    assert.equal(plainWords('de', 'common').attest, 'Bestätigen');
    assert.equal('mistakes' in plainWords('en', 'common'), false);
  });
});

describe('The words for failures', () => {
  it('exist for every code, saying what happened and what to do', () => {
    const codes = ['unknown', ...failureCodes];
    assert.deepEqual(Object.keys(en.failure ?? {}), codes);
    assert.deepEqual(Object.keys(en.advice ?? {}), codes);
  });

  it('are sentences in both languages, with and without their values', () => {
    for (const locale of ['en', 'de'] as const) {
      for (const code of failureCodes) {
        for (const params of [undefined, { seconds: 57 }]) {
          const text = explain(locale, { code, ...(params && { params }) });
          assert.match(text, /^\p{Lu}.*[.] \p{Lu}.*[.]$/u, code);
        }
      }
    }
  });

  it('tell how long to wait where that is known', () => {
    assert.match(explain('en', { code: 'partner-center-busy', params: { seconds: 57 } }), /in 57 seconds\.$/);
    assert.match(explain('de', { code: 'partner-center-busy' }), /in einer Minute erneut\.$/);
  });

  it('are general for a code that nobody wrote about', () => {
    for (const code of ['never-heard-of', '', 'toString', '__proto__', 'a.b']) {
      assert.equal(happened('en', { code }), 'Something did not work.');
    }
  });
});
