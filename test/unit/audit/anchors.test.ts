import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anchorOf, judgeAnchor, readAnchors } from '../../../src/audit/anchor.js';
import { AuditSeal } from '../../../src/audit/seal.js';
import { DataKeys } from '../../../src/secrets/keys.js';

describe('Anchors of the trail', () => {
  const seal = new AuditSeal(DataKeys.from('a key'));
  const anchor = anchorOf(seal, { seq: 7, hash: 'abc' }, new Date('2026-03-04T05:06:07.008Z'));

  it('are read from a file of their own and from the log, whatever else is there', () => {
    const line = JSON.stringify(anchor);
    const logged = JSON.stringify({ level: 30, time: 1, anchor, msg: 'the audit trail was anchored' });
    const cut = line.slice(0, -5);
    const text = [line, 'The bot listens', logged, '{"anchor":null,"signature":1}', '["signature"]', cut].join('\n');
    assert.deepEqual(readAnchors(text), [anchor, anchor]);
  });

  it('are judged by the key they were made with', () => {
    assert.equal(judgeAnchor(seal, anchor), 'genuine');
    assert.equal(judgeAnchor(new AuditSeal(DataKeys.from('another')), anchor), 'unknown-key');
    for (const forged of [{ seq: 8 }, { hash: 'abd' }, { at: '2026-03-04T05:06:07.009Z' }, { signature: 'x' }]) {
      assert.equal(judgeAnchor(seal, { ...anchor, ...forged }), 'forged', JSON.stringify(forged));
    }
  });

  it('are none in any text that the product did not write', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const found of readAnchors(`"signature"${text}\n{"signature":${text}}`)) {
          assert.equal(judgeAnchor(seal, found), 'forged');
        }
      }),
    );
  });
});
