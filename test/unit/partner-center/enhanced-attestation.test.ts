import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  finalBody,
  readLink,
  readStatus,
  requestBody,
  saysUnknownAttestation,
  statusPath,
} from '../../../src/partner-center/enhanced-attestation.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const id = '5b0b4f0e-7d1f-4f4e-8a5b-2f3f6f0c9a11';
const url = 'https://accept.example/a?x=1';
const signatory = { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' };
const request = { country: 'DE', language: 'de-DE', companyName: 'Contoso', signatory };

describe('what an enhanced attestation is asked with', () => {
  it('begins in the one assumed form', () => {
    const body = {
      country: 'DE',
      language: 'de-DE',
      companyName: 'Contoso',
      signatoryFirstName: 'Tania',
      signatoryLastName: 'Carr',
      signatoryEmail: 'tania@contoso.example',
    };
    assert.deepEqual(requestBody(request), body);
    const withPhone = requestBody({ ...request, signatory: { ...signatory, phone: '+49 1' } });
    assert.deepEqual(withPhone, { ...body, signatoryPhoneNumber: '+49 1' });
  });

  it('ends with the id beside the body of the legacy attestation', () => {
    assert.deepEqual(finalBody({ type: 'x' }, id), { type: 'x', attestationId: id });
  });

  it('makes no address of what can be no id', () => {
    assert.equal(statusPath(id), `/attestations/enhanced/${id}`);
    for (const other of ['', '.', '..', 'a/b', 'a?b', 'a#b', '%2e', 'x'.repeat(201)]) {
      assert.equal(statusPath(other), undefined, other);
    }
  });

  it('is refused an id only in words about the id', () => {
    for (const words of ['Unknown attestation ID.', 'attestationId is invalid', 'The attestation id was not found']) {
      assert.equal(saysUnknownAttestation(words), true, words);
    }
    for (const words of ['The customer has not accepted the agreement.', 'The attestation was not found.', '']) {
      assert.equal(saysUnknownAttestation(words), false, words);
    }
  });
});

describe('the link of an enhanced attestation', () => {
  const links: [string, object][] = [
    ['as assumed', { attestationId: id, attestationUrl: url, status: 'LinkGenerated' }],
    ['under id and link', { id, link: url }],
    ['under acceptanceUrl', { id, acceptanceUrl: url }],
    ['under attestationLink', { id, attestationLink: url }],
    ['under acceptanceLink', { id, acceptanceLink: url }],
    ['under url', { id, url }],
    ['under embeddableComponentUrl', { id, embeddableComponentUrl: url }],
    ['below links, as an object', { id, links: { acceptanceLink: { uri: url, method: 'GET' } } }],
    ['as an object with href', { id, link: { href: url } }],
    ['below data', { data: { attestationId: id, attestationUrl: url } }],
    ['after one that is none', { id, url: '/attestations/enhanced/x', link: url }],
    ['beside a link to itself', { id, links: { self: { uri: '/v1/x' } }, url }],
  ];
  for (const [how, json] of links) {
    it(`is found ${how}`, () => assert.deepEqual(readLink(json, now), { attestationId: id, url }));
  }

  it('has the id put in its place', () => {
    for (const place of ['{attestationId}', '{AttestationID}', '{attestation-id}', '%7BattestationId%7D']) {
      const read = readLink({ id, attestationUrl: `https://accept.example/${place}?a=${place}` }, now);
      assert.equal(read?.url, `https://accept.example/${id}?a=${id}`);
    }
  });

  it('may carry anything else that it needs', () => {
    const opaque = 'https://accept.example/a?state=%7B%22a%22%3A1%7D&sig=x%2By%3D#b';
    assert.equal(readLink({ id, attestationUrl: opaque }, now)?.url, opaque);
  });

  it('is none when it leads nowhere, or where nobody may be sent', () => {
    const others = [
      'http://accept.example/a',
      'javascript:alert(1)',
      'https://microsoft.com@evil.example/',
      'https://accept.example/{tenant}/x',
      '/relative',
      '',
      7,
      null,
      ['https://accept.example'],
    ];
    for (const other of others) assert.equal(readLink({ id, attestationUrl: other }, now), undefined, String(other));
  });

  it('may be http on this machine, where the sandbox is', () => {
    for (const host of ['127.0.0.1:3979', 'localhost', '[::1]:80']) {
      assert.ok(readLink({ id, attestationUrl: `http://${host}/a` }, now), host);
    }
    assert.equal(readLink({ id, attestationUrl: 'http://127.0.0.1.evil.example/a' }, now), undefined);
  });

  it('is useless without an id', () => {
    for (const other of [undefined, null, '', 'a b', '../x', {}, []]) {
      assert.equal(readLink({ attestationId: other, url }, now), undefined);
    }
    assert.equal(readLink({ id: 4711, url }, now)?.attestationId, '4711');
    assert.equal(readLink({ id: 'unrelated', attestationId: id, url }, now)?.attestationId, id);
  });

  const expiries: [unknown, string | undefined][] = [
    ['2026-03-08T12:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['2026-03-08T12:00:00', '2026-03-08T12:00:00.000Z'],
    [60, '2026-03-01T13:00:00.000Z'],
    ['60', '2026-03-01T13:00:00.000Z'],
    [10080, '2026-03-08T12:00:00.000Z'],
    [0, undefined],
    [-5, undefined],
    [1.5, undefined],
    [1772366400000, undefined],
    ['soon', undefined],
    [null, undefined],
  ];
  for (const [value, expiresAt] of expiries) {
    it(`expires ${JSON.stringify(value)}: ${expiresAt ?? 'nobody knows when'}`, () => {
      for (const name of ['expirationDateTime', 'expirationTime', 'expiresOn', 'expiresAt', 'linkExpiresAt']) {
        assert.equal(readLink({ id, url, [name]: value }, now)?.expiresAt, expiresAt, name);
      }
    });
  }
});

describe('where an enhanced attestation stands', () => {
  const state = (status: unknown, more: object = {}) => readStatus({ attestationId: id, status, ...more }, id, now);

  const names = {
    open: 'LinkGenerated link_generated created Pending SENT active Not-Accepted NotAccepted InProgress',
    accepted: 'CustomerAccepted CUSTOMER_ACCEPTED accepted Attested signed ReadyToFinalise ready-to-finalize',
    expired: 'LinkExpired link_expired Expired',
    finalised: 'AgreementCreated agreement_created finalised Finalized Completed',
  };
  for (const [meaning, words] of Object.entries(names)) {
    for (const word of words.split(' '))
      it(`${word} is ${meaning}`, () => assert.deepEqual(state(word)?.state, meaning));
  }

  it('is read one object below, too, and with blanks in the name', () => {
    assert.equal(readStatus({ data: { status: 'Customer accepted' } }, id, now)?.state, 'accepted');
  });

  it('is open under a name that nobody knows, and expired once the link is', () => {
    for (const word of [
      'Approved',
      'acceptedByNobody',
      'unaccepted',
      'not yet accepted',
      '',
      'toString',
      '__proto__',
    ]) {
      assert.deepEqual(state(word, { acceptedDateTime: '2026-02-01' }), { state: 'open' }, word);
      assert.equal(state(word, { expirationDateTime: '2026-03-02T00:00:00Z' })?.state, 'open');
      assert.equal(state(word, { expirationDateTime: '2026-03-01T11:00:00Z' })?.state, 'expired');
    }
  });

  it('is no acceptance when the answer contradicts itself', () => {
    assert.deepEqual(state('Completed', { data: { status: 'LinkGenerated' } }), { state: 'open' });
    assert.equal(state('Success', { data: { status: 'CustomerAccepted' } })?.state, 'accepted');
  });

  it('tells until when the link can be used, while that matters', () => {
    const told = { expiresAt: '2026-02-28T10:00:00.000Z' };
    for (const name of ['expirationDateTime', 'expiresOn', 'expiresAt']) {
      const until = { [name]: '2026-02-28T10:00:00Z' };
      assert.deepEqual(state('LinkExpired', until), { state: 'expired', ...told });
      assert.deepEqual(state('LinkGenerated', until), { state: 'open', ...told });
      assert.deepEqual(state('CustomerAccepted', until), { state: 'accepted' });
    }
  });

  it('tells the moment of acceptance where there is one', () => {
    const moment = '2026-02-28T10:00:00Z';
    for (const name of ['acceptedDateTime', 'acceptedAt', 'acceptanceDate', 'dateAccepted', 'acceptedOn']) {
      const told = { acceptedAt: '2026-02-28T10:00:00.000Z' };
      assert.deepEqual(state('CustomerAccepted', { [name]: moment }), { state: 'accepted', ...told });
      assert.deepEqual(state('AgreementCreated', { [name]: moment }), { state: 'finalised', ...told });
      assert.deepEqual(state('LinkGenerated', { [name]: moment }), { state: 'open' });
    }
    assert.deepEqual(state('CustomerAccepted', { acceptedAt: 'yesterday' }), { state: 'accepted' });
  });

  it('cannot be told from an answer without a state, or about another attestation', () => {
    for (const json of [null, [], 'accepted', 3, {}, { status: 3 }, { status: null }]) {
      assert.equal(readStatus(json, id, now), undefined);
    }
    assert.equal(readStatus({ attestationId: 'other', status: 'accepted' }, id, now), undefined);
    assert.equal(readStatus({ attestationId: id.toUpperCase(), status: 'accepted' }, id, now)?.state, 'accepted');
  });

  it('is read, or not, from any JSON', () => {
    const noise = fc.jsonValue();
    const names = ['attestationId', 'id', 'url', 'link', 'links', 'data', 'status', 'expiresAt', 'acceptedAt'];
    const shaped = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.webUrl(), fc.constantFrom(id, 'accepted'), noise, fc.dictionary(fc.constantFrom(...names), noise)),
    );
    fc.assert(
      fc.property(fc.oneof(shaped, noise), (json) => {
        const link = readLink(json, now);
        if (link) assert.match(link.url, /^https:\/\/|^http:\/\/(localhost|127\.|\[::1\])/);
        const status = readStatus(json, id, now);
        if (status?.state === 'accepted') assert.match(JSON.stringify(json), /accepted/i);
      }),
      { numRuns: 2000 },
    );
  });
});
