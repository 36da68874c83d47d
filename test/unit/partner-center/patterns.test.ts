import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesPattern } from '../../../src/partner-center/patterns.js';

describe('a pattern from outside', () => {
  it('says whether a text fits', () => {
    assert.equal(matchesPattern('^\\d{5}(-\\d{4})?$', '98052-8300'), true);
    assert.equal(matchesPattern('^\\d{5}(-\\d{4})?$', '9805'), false);
    assert.equal(matchesPattern('^(\\d{7}|\\d{10})$', '12345678'), false);
  });

  it('is fitted by everything where there is none, or none that JavaScript reads as it is meant', () => {
    for (const pattern of ['', '(', '[', '(?i)^a$', '(?>a)', '\\A\\d{5}\\z', '^[a-z-[aeiou]]$', 'a'.repeat(1001)]) {
      assert.equal(matchesPattern(pattern, 'x'), true, pattern);
    }
  });

  it('is fitted by nothing that is longer than such a text can be', () => {
    assert.equal(matchesPattern('.*', 'a'.repeat(100)), true);
    assert.equal(matchesPattern('.*', 'a'.repeat(101)), false);
  });

  it('is given up when it takes too long', () => {
    const before = Date.now();
    assert.equal(matchesPattern('^(a+)+$', `${'a'.repeat(60)}!`), true);
    assert.ok(Date.now() - before < 1000);
  });

  it('gives an answer whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        assert.equal(typeof matchesPattern(pattern, text), 'boolean');
      }),
      { numRuns: 200 },
    );
  });
});
