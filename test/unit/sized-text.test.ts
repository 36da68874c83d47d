import assert from 'node:assert/strict';
import { z } from 'zod';
import { sizedText } from '../../src/sized-text.js';

describe('Text of some size', () => {
  const schema = sizedText(2, 4);

  it('is text with so many characters', () => {
    assert.deepEqual(
      ['a', 'ab', 'abcd', 'abcde', 7, null, ['ab'], {}].map((value) => schema.safeParse(value).success),
      [false, true, true, false, false, false, false, false],
    );
  });

  it('is not an object that pretends to have a length, which makes zod itself throw', () => {
    const pretender = { length: { toString: '' } };
    assert.equal(schema.safeParse(pretender).success, false);
    assert.equal(schema.nullish().safeParse(pretender).success, false);
    assert.equal(z.object({ one: schema }).safeParse({ one: pretender }).success, false);
    assert.throws(() => z.string().max(4).safeParse(pretender), TypeError);
  });
});
