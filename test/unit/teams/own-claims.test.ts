import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ownerOf } from '../../../bot/teams/own-claims.js';
import { partner, people } from '../../../src/sandbox/people.js';
import type { Claims } from '../../../src/sandbox/tokens.js';
import { tokenFor } from '../../support/token-service.js';

const [anna, mehmet] = people as [(typeof people)[0], (typeof people)[0]];
const person = { id: anna.id, tenantId: partner.tenantId };
const own = (claims: Partial<Claims> = {}) => ownerOf(tokenFor(anna.id, claims), person);

describe('Whose access token it is', () => {
  it("is the person's own with the same object id and tenant, in any case", () => {
    assert.equal(own(), 'self');
    assert.equal(own({ oid: anna.id.toUpperCase(), tid: partner.tenantId.toUpperCase() }), 'self');
  });

  it("is somebody else's with another one", () => {
    assert.equal(own({ oid: mehmet.id }), 'other');
    assert.equal(own({ tid: mehmet.id }), 'other');
    // Whoever is nobody in Teams is nobody elsewhere.
    assert.equal(ownerOf(tokenFor(''), { ...person, id: '' }), 'other');
  });

  it('is of no use where it is for another service', () => {
    for (const aud of ['https://api.partnercenter.microsoft.com/', 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd']) {
      assert.equal(own({ aud }), 'self', aud);
    }
    const others = [
      'https://graph.microsoft.com',
      '',
      'https://api.partnercenter.microsoft.com.example',
      'api://botid-x',
    ];
    for (const aud of others) assert.equal(own({ aud }), 'unusable', aud);
  });

  it('is of no use where nobody can tell whose it is', () => {
    const [head = '', payload = '', signature = ''] = tokenFor(anna.id).split('.');
    const odd = [
      '',
      'opaque',
      `${head}.${payload}`,
      `${head}.${payload}.${signature} x`,
      `${head}.${payload}.${signature}\n`,
    ];
    for (const token of odd) assert.equal(ownerOf(token, person), 'unusable', token);
    const bodies = fc.oneof(
      fc.jsonValue(),
      fc.record({ aud: fc.jsonValue(), oid: fc.jsonValue(), tid: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), bodies.map(toToken)), (token) => ownerOf(token, person) === 'unusable'),
    );
  });
});

function toToken(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}
