import assert from 'node:assert/strict';
import { shares } from './fuzz.js';

describe('the fuzzing', () => {
  it('makes a hundred thousand inputs', () => {
    assert.equal(
      Object.values(shares).reduce((sum, share) => sum + share, 0),
      100_000,
    );
  });
});
