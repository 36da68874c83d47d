import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { isSigned, signatureHeader } from '../../../src/purchases/signature.js';

const secret = 'a secret of some length';
const now = new Date('2026-11-23T10:00:00.900Z');
const body = Buffer.from('{"a":"ä"}');
const seconds = 1_795_428_000;
const digest = (time: number | string, key = secret) =>
  createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');

describe('The signature of a report', () => {
  it('is the HMAC-SHA256 of time, dot and raw body, in hexadecimal', () => {
    assert.equal(signatureHeader(secret, body, now), `t=${seconds},v1=${digest(seconds)}`);
    assert.ok(isSigned(signatureHeader(secret, body, now), body, secret, now));
    assert.ok(isSigned(`t=${seconds}, v1=${digest(seconds).toUpperCase()}`, body, secret, now));
  });

  it('counts for 300 seconds, in the past and in the future', () => {
    for (const [apart, counts] of [
      [-300, true],
      [300, true],
      [-301, false],
      [301, false],
    ] as const) {
      const time = seconds + apart;
      assert.equal(isSigned(`t=${time},v1=${digest(time)}`, body, secret, now), counts, String(apart));
    }
  });

  it('may be one of several while the secret is exchanged, wherever it stands', () => {
    const wrong = digest(seconds, 'the secret of before');
    for (const list of [
      [wrong, digest(seconds)],
      [digest(seconds), wrong],
    ]) {
      assert.ok(isSigned(`t=${seconds},${list.map((one) => `v1=${one}`).join(',')}`, body, secret, now));
    }
    assert.ok(!isSigned(`t=${seconds},v1=${wrong},v1=${wrong}`, body, secret, now));
    const many = `v1=${wrong},`.repeat(100_000);
    assert.ok(!isSigned(`t=${seconds},${many}v1=${digest(seconds)}`, body, secret, now));
  });

  it('is refused in any other form', () => {
    const right = digest(seconds);
    const bad = [
      undefined,
      '',
      right,
      `v1=${right}`,
      `t=${seconds}`,
      `t=${seconds},v1=`,
      `t=${seconds},v1=${right.slice(2)}`,
      `t=${seconds},v1=${right}00`,
      `t=${seconds},v0=${right}`,
      `t=${seconds},t=${seconds},v1=${right}`,
      `t=${seconds}.0,v1=${digest(`${seconds}.0`)}`,
      `t=-${seconds},v1=${right}`,
      `t= ${seconds},v1=${right}`,
      `t=1e9,v1=${digest('1e9')}`,
      `t=${'9'.repeat(400)},v1=${right}`,
      `T=${seconds},V1=${right}`,
    ];
    for (const header of bad) assert.ok(!isSigned(header, body, secret, now), header);
  });

  it('is of exactly these bytes', () => {
    const header = signatureHeader(secret, body, now);
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (index, bits) => {
        const changed = Buffer.from(body);
        changed[index] = (changed[index] ?? 0) ^ bits;
        return !isSigned(header, changed, secret, now);
      }),
    );
    assert.ok(!isSigned(header, Buffer.concat([body, Buffer.from(' ')]), secret, now));
  });

  it('is never found in whatever else a header may hold', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (any) => !isSigned(any, body, secret, now)));
  });
});
