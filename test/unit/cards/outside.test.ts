import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPlain, shown, typed } from '../../../cards/outside.js';

describe('Text from outside', () => {
  it('is shown as it is when there is nothing wrong with it', () => {
    for (const text of ['Bäckerei Löwenzahn', '株式会社コントソ', 'O\'Neill & "Sons"', '<b>', '${x}', 'न्यूज़ 👩‍👩‍👧']) {
      assert.equal(shown(text), text);
    }
  });

  it('is shown on one line without control characters', () => {
    assert.equal(shown('  a\r\n\tb\u0000c\u200b\u202Ed\u2069 '), 'a bcd');
  });

  it('is clipped with an ellipsis, never within a character', () => {
    assert.equal(shown('x'.repeat(120)), 'x'.repeat(120));
    assert.equal(shown('x'.repeat(121)), `${'x'.repeat(119)}…`);
    assert.equal(shown('😀'.repeat(200), 10), `${'😀'.repeat(9)}…`);
  });

  it('keeps right-to-left script from reordering the words around it', () => {
    assert.equal(shown('שלום'), '\u2068שלום\u2069');
    assert.equal(shown('شركة 1'), '\u2068شركة 1\u2069');
  });

  it('runs no function of the card format', () => {
    assert.doesNotMatch(shown('{{DATE(2020-01-01T00:00:00Z)}}'), /\{\{DATE/);
    assert.equal(shown('{{name}}'), '{{name}}');
  });

  it('is nothing where there is none', () => {
    assert.equal(shown(null), '');
    assert.equal(typed(undefined, 5), '');
  });

  it('is never longer than asked, nor has anything unseen in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 200 }), (text, most) => {
        const clean = shown(text, most).replace(/^\u2068|\u2069$|\u2060/g, '');
        assert.ok([...clean].length <= most);
        assert.doesNotMatch(clean, /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u);
      }),
    );
  });

  it('stays as it was typed in an input, with its lines', () => {
    assert.equal(typed('Hello\n\n  you\t“” ${x} <b>', 100), 'Hello\n\n  you\t“” ${x} <b>');
    assert.equal(typed('a\u0000b\u202Ec', 100), 'abc');
    assert.equal(typed('abcdef', 3), 'abc');
  });
});

describe('Plain text', () => {
  it('means the same with and without Markdown', () => {
    for (const text of [
      'Contoso (contoso.com)',
      'Müller & Söhne GmbH',
      'A+B',
      '3. Liga AG',
      'C - D',
      "O'Neill, Inc.",
    ]) {
      assert.equal(isPlain(text.replace(/^3\. /, '')), true, text);
    }
  });

  it('has no sign of Markdown', () => {
    const texts = [
      '[x](http://evil)',
      '**x**',
      '_x_',
      '`x`',
      '<b>',
      '# x',
      '- x',
      '1. x',
      '> x',
      '&lt;',
      'a\\b',
      'http://x',
    ];
    for (const text of texts) assert.equal(isPlain(text), false, text);
  });
});
