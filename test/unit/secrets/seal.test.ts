import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { DataKeys } from '../../../src/secrets/keys.js';
import { seal, unseal } from '../../../src/secrets/seal.js';

const newKey = () => randomBytes(32).toString('base64');
const parse = (text: string) => DataKeys.parse(text) ?? assert.fail('no key');

describe('a sealed text', () => {
  const key = newKey();
  const mine = { keys: parse(key), purpose: 'refresh-token', context: 'tenant app' };

  it('is read again with what it was sealed for, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [once, twice] = [seal(text, mine), seal(text, mine)];
        assert.notEqual(once, twice);
        assert.deepEqual(unseal(once, mine), { text, isCurrent: true });
      }),
      { numRuns: 50 },
    );
  });

  it('is not read with another key, for another purpose, or as something else', () => {
    const sealed = seal('text', mine);
    for (const other of [{ keys: parse(newKey()) }, { purpose: 'trail' }, { context: 'tenant other-app' }]) {
      assert.equal(unseal(sealed, { ...mine, ...other }), undefined);
    }
  });

  it('is not read once a bit of it was changed, nor is anything else', () => {
    const bytes = Buffer.from(seal('a secret', mine), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(unseal(changed.toString('base64url'), mine), undefined);
    }
    fc.assert(fc.property(fc.string(), (text) => unseal(text, mine) === undefined));
  });

  it('is read with a key that was replaced, as long as it is given', () => {
    const sealed = seal('text', mine);
    const next = newKey();
    assert.deepEqual(unseal(sealed, { ...mine, keys: parse(`${next},${key}`) }), { text: 'text', isCurrent: false });
    assert.equal(unseal(sealed, { ...mine, keys: parse(next) }), undefined);
  });
});
