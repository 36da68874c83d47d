import assert from 'node:assert/strict';
import { purchaseCheckOf } from '../../../src/purchases/purchase-check.js';
import { blockReasons, nextSteps, reasonOf } from '../../../src/purchases/reasons.js';
import { failureCodes, failureOf } from '../../../src/result.js';

describe('The reason of a block', () => {
  const codes: Record<string, string[]> = {
    'acceptance-missing': ['13605', '600009', ''],
    'under-review': ['800073', '800074', '800075'],
    locked: ['900416'],
    'partner-agreement': ['900123', '900124'],
    other: ['13606', '800060', 'none', '__proto__', 'constructor', ' 13605'],
  };
  for (const [reason, its] of Object.entries(codes)) {
    it(`is ${reason} for ${its.map((code) => `"${code}"`).join(', ')}`, () => {
      for (const code of its) assert.equal(reasonOf(code), reason);
    });
  }

  it('has a next step of its own', () => {
    assert.equal(new Set(blockReasons.map((reason) => nextSteps[reason])).size, blockReasons.length);
  });
});

describe('What a check of the acceptance means for a purchase', () => {
  const rest = { direct: 'unknown', attestationsKnown: false, checkedAt: '2026-11-23T10:00:00Z' } as const;

  it('is that the customer may buy, or may not', () => {
    for (const verdict of ['direct', 'attested'] as const) {
      assert.equal(purchaseCheckOf({ ...rest, verdict }).may, 'buy');
    }
    for (const verdict of ['none', 'reaccept'] as const) {
      const check = purchaseCheckOf({ ...rest, verdict });
      assert.ok(check.may === 'not-buy' && check.acceptance === verdict && check.code === '13605');
    }
  });

  it('is a code whose reason is the one given, where Partner Center refuses', () => {
    for (const code of failureCodes) {
      const check = purchaseCheckOf({ ...rest, verdict: 'unknown', failure: failureOf(code) });
      if (check.may === 'not-buy') assert.equal(reasonOf(check.code), check.reason);
      else assert.equal(check.may, 'unknown');
    }
    assert.equal(purchaseCheckOf({ ...rest, verdict: 'unknown' }).may, 'unknown');
  });
});
