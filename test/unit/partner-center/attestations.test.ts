import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  attestationBody,
  readAttestations,
  readCreated,
  readTemplate,
} from '../../../src/partner-center/attestations.js';
import { utcInstant } from '../../../src/partner-center/utc-instant.js';
import { templateId } from './credentials.js';

const sent = {
  signatory: { firstName: ' Tania', lastName: 'O’Carr', email: 'tania@contoso.example', phone: '' },
  dateAgreed: '2026-02-01T00:00:00.000Z',
  templateId,
};
const type = 'MicrosoftCustomerAgreement';
const primaryContact = { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phoneNumber: '1' };
const signatory = { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '1' };
const userId = '3d6f2c09-eb40-48ca-a4b3-d24c9c007531';

describe('a date of Partner Center', () => {
  const dates: [string, string | undefined][] = [
    ['2019-08-26T00:00:00', '2019-08-26T00:00:00.000Z'],
    ['2019-08-26T00:00:00Z', '2019-08-26T00:00:00.000Z'],
    ['2018-06-14T00:00:00.000Z', '2018-06-14T00:00:00.000Z'],
    ['2017-11-16T16:19:06.3520276+00:00', '2017-11-16T16:19:06.352Z'],
    ['2019-08-26T01:30:00+02:00', '2019-08-25T23:30:00.000Z'],
    ['2019-08-26', '2019-08-26T00:00:00.000Z'],
    ['2019-08-26 10:00', '2019-08-26T10:00:00.000Z'],
    ['2019-02-31T00:00:00', undefined],
    ['2019-13-01T00:00:00', undefined],
    ['26.08.2019', undefined],
    ['1566777600', undefined],
    ['', undefined],
  ];
  for (const [text, instant] of dates) {
    it(`${JSON.stringify(text)} is ${instant ?? 'none'}`, () => assert.equal(utcInstant(text), instant));
  }

  it('is read whatever the zone of this machine', () => {
    const before = process.env.TZ;
    process.env.TZ = 'Pacific/Auckland';
    try {
      assert.equal(utcInstant('2019-08-26T00:00:00'), '2019-08-26T00:00:00.000Z');
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('is UTC text or nothing, whatever the text', () => {
    const digits = fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (text) => {
        const instant = utcInstant(text);
        assert.ok(instant === undefined || new Date(instant).toISOString() === instant);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('attestations on record', () => {
  it('come newest first, without those of other agreements', () => {
    const result = readAttestations({
      totalCount: 4,
      items: [
        { primaryContact, templateId, dateAgreed: '2019-08-26T00:00:00', type, agreementLink: 'https://x.example' },
        { type: 'MicrosoftCloudAgreement' },
        { primaryContact, templateId, dateAgreed: '2024-01-02T03:04:05+01:00', type, userId: userId.toUpperCase() },
        { primaryContact: null, templateId, dateAgreed: '2020-01-01', userId: null },
      ],
    });
    assert.deepEqual(result.ok && result.value, [
      { signatory, dateAgreed: '2024-01-02T02:04:05.000Z', templateId, userId },
      {
        signatory: { firstName: '', lastName: '', email: '', phone: '' },
        dateAgreed: '2020-01-01T00:00:00.000Z',
        templateId,
      },
      { signatory, dateAgreed: '2019-08-26T00:00:00.000Z', templateId },
    ]);
  });

  it('have empty text where the contact says nothing', () => {
    const contact = { firstName: null, lastName: 7, email: 'a@b.example' };
    const result = readAttestations({ items: [{ primaryContact: contact, dateAgreed: '2024-01-02', type }] });
    assert.deepEqual(result.ok && result.value[0]?.signatory, {
      firstName: '',
      lastName: '',
      email: 'a@b.example',
      phone: '',
    });
  });

  it('are none only when the answer says so', () => {
    assert.deepEqual(readAttestations({ totalCount: 0, items: [] }), { ok: true, value: [] });
    assert.deepEqual(readAttestations({ totalCount: 0 }), { ok: true, value: [] });
    for (const json of [{}, { totalCount: 1 }, [], null, { items: [null] }, { items: [{ type }] }]) {
      assert.equal(readAttestations(json).ok, false, JSON.stringify(json));
    }
  });

  it('give a result for any JSON', () => {
    const noise = fc.jsonValue();
    const record = fc.record(
      {
        type: fc.oneof(fc.constantFrom(type, 'MicrosoftCloudAgreement'), noise),
        dateAgreed: fc.oneof(fc.constantFrom('2024-01-02', '2024-01-02T00:00:00'), noise),
        templateId: noise,
        userId: noise,
        primaryContact: fc.oneof(fc.dictionary(fc.constantFrom('firstName', 'email', 'phoneNumber'), noise), noise),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.record({ items: fc.array(fc.oneof(record, noise)) }), noise), record, (list, created) => {
        const read = readAttestations(list);
        if (read.ok) for (const one of read.value) assert.equal(typeof one.signatory.phone, 'string');
        const back = readCreated(created, sent);
        assert.ok(back.ok || back.failure.outcomeUnknown);
        assert.equal(typeof readTemplate(list).ok, 'boolean');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a new attestation', () => {
  it('is sent as documented, names as they were typed', () => {
    assert.deepEqual(attestationBody(sent), {
      primaryContact: { firstName: ' Tania', lastName: 'O’Carr', email: 'tania@contoso.example' },
      templateId,
      dateAgreed: '2026-02-01T00:00:00.000Z',
      type: 'MicrosoftCustomerAgreement',
    });
    const withPhone = attestationBody({ ...sent, signatory: { ...sent.signatory, phone: '123' } });
    assert.equal(withPhone.primaryContact.phoneNumber, '123');
  });

  it('is what the echo says', () => {
    const echo = { userId, primaryContact, templateId, dateAgreed: '2026-02-01T00:00:00', type };
    assert.deepEqual(readCreated(echo, sent), {
      ok: true,
      value: { signatory, dateAgreed: sent.dateAgreed, templateId, userId },
    });
  });

  it('is what was sent where the echo says nothing', () => {
    assert.deepEqual(readCreated({ templateId: templateId.toUpperCase() }, { ...sent, templateId }), {
      ok: true,
      value: { ...sent, templateId: templateId.toUpperCase() },
    });
    assert.deepEqual(readCreated({ type }, sent), { ok: true, value: sent });
  });

  it('has an unknown outcome when the echo is about something else, or about nothing', () => {
    const echoes = [
      { type: 'MicrosoftCloudAgreement', templateId },
      { type, templateId: '998b88de-aa99-4388-a42c-1b3517d49490' },
      {},
      { status: 'ok' },
      [],
      null,
    ];
    for (const echo of echoes) {
      const result = readCreated(echo, sent);
      assert.deepEqual(!result.ok && result.failure, {
        code: 'partner-center-unreadable',
        retryable: false,
        outcomeUnknown: true,
      });
    }
  });
});

describe('the template in force', () => {
  const template = { templateId, agreementType: type, agreementLink: 'https://aka.example', versionRank: 0 };
  const cloud = {
    templateId: '998b88de-aa99-4388-a42c-1b3517d49490',
    agreementType: 'MicrosoftCloudAgreement',
    versionRank: 9,
  };

  it('is that of the Microsoft Customer Agreement with the highest rank', () => {
    assert.deepEqual(readTemplate({ items: [cloud, template] }), { ok: true, value: { id: templateId, version: 0 } });
    const newer = { ...template, templateId: 'ABCDEF00-9360-443b-8795-c6dedc750cf9', versionRank: 1 };
    assert.deepEqual(readTemplate({ items: [template, newer, cloud, null, 3] }), {
      ok: true,
      value: { id: newer.templateId, version: 1 },
    });
    assert.deepEqual(readTemplate({ items: [{ templateId, type }] }), {
      ok: true,
      value: { id: templateId, version: 0 },
    });
  });

  it('cannot be read where it is not', () => {
    for (const json of [{ items: [] }, { items: [cloud] }, { items: [{ ...template, templateId: '' }] }, {}, null]) {
      assert.equal(readTemplate(json).ok, false);
    }
  });
});
