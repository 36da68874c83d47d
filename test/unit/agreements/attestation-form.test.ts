import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkForm,
  isOwnDomain,
  readForm,
  type TypedAttestation,
  todayIn,
} from '../../../src/agreements/attestation-form.js';

const now = new Date('2026-03-01T10:30:00Z');
const good: TypedAttestation = {
  firstName: 'Ana',
  lastName: 'Núñez',
  email: 'ana@contoso.example.com',
  phone: '+1 (425) 555-0100 ext. 7',
  dateAgreed: '2026-03-01',
};
const zones = ['UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', '+05:45', '-11:00'];
const someZone = fc.constantFrom(...zones);
const someMoment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true });
const errorsOf = (typed: Partial<TypedAttestation>, zone = 'UTC') => {
  const checked = checkForm({ ...good, ...typed }, zone, now);
  return checked.ok ? {} : checked.errors;
};

describe('the attestation form', () => {
  it('lets what is right through as it is', () => {
    const { dateAgreed: _, ...signatory } = good;
    assert.deepEqual(checkForm(good, 'UTC', now), { ok: true, signatory, dateAgreed: '2026-03-01T00:00:00.000Z' });
  });

  it('names all mistakes at once', () => {
    const nothing = { firstName: '', lastName: '', email: '', phone: '', dateAgreed: '' };
    assert.deepEqual(errorsOf(nothing), {
      firstName: 'required',
      lastName: 'required',
      email: 'required',
      dateAgreed: 'required',
    });
    assert.deepEqual(
      errorsOf({ firstName: 'a'.repeat(51), lastName: 'a\u0000b', email: 'a@', phone: 'x', dateAgreed: '3000-01-01' }),
      {
        firstName: 'too-long',
        lastName: 'invalid',
        email: 'invalid',
        phone: 'invalid',
        dateAgreed: 'in-future',
      },
    );
  });

  const phones: Record<string, boolean> = {
    '': true,
    '+49 89 5550 1120': true,
    '(555) 010.0100/7': true,
    '555-0100 x12': true,
    '555 0100 EXT 12': true,
    '12': false,
    '+': false,
    '555-CALL': false,
    '++49 123': false,
    '١٢٣٤': false,
    [`+${'1'.repeat(30)}`]: false,
  };
  for (const [phone, isGood] of Object.entries(phones)) {
    it(`${isGood ? 'takes' : 'refuses'} the phone number ${JSON.stringify(phone)}`, () => {
      assert.equal('phone' in errorsOf({ phone }), !isGood);
    });
  }

  for (const email of [
    'ana',
    'ana@',
    '@contoso.com',
    'a b@contoso.com',
    'a@b',
    'a@b..com',
    'Ana <a@b.com>',
    'a@b.com,c@d.com',
    'a@b.com\nBcc: x@y.com',
  ]) {
    it(`refuses the address ${JSON.stringify(email)}`, () => {
      assert.equal(errorsOf({ email }).email, 'invalid');
    });
  }

  for (const dateAgreed of [
    '2026-02-29',
    '2026-13-01',
    '01.02.2026',
    '2026-2-1',
    '2026-03-01T00:00:00Z',
    'today',
    '+002026-01-01',
  ]) {
    it(`refuses the date ${dateAgreed}`, () => {
      assert.equal(errorsOf({ dateAgreed }).dateAgreed, 'invalid');
    });
  }

  it('knows the day where the person is', () => {
    assert.equal(todayIn('Pacific/Kiritimati', now), '2026-03-02');
    assert.equal(todayIn('Pacific/Pago_Pago', now), '2026-02-28');
    assert.equal(todayIn('no/where', now), '2026-03-01');
    assert.equal(errorsOf({ dateAgreed: '2026-03-02' }, 'Pacific/Kiritimati').dateAgreed, undefined);
    assert.equal(errorsOf({ dateAgreed: '2026-03-01' }, 'Pacific/Pago_Pago').dateAgreed, 'in-future');
  });

  it('lets today through and refuses tomorrow in every zone, and sends no moment that is still to come', () => {
    fc.assert(
      fc.property(someZone, someMoment, (zone, moment) => {
        const today = todayIn(zone, moment);
        const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
        const checked = checkForm({ ...good, dateAgreed: today }, zone, moment);
        assert.ok(checked.ok);
        assert.ok(Date.parse(checked.dateAgreed) <= moment.getTime());
        assert.deepEqual(checkForm({ ...good, dateAgreed: tomorrow }, zone, moment), {
          ok: false,
          errors: { dateAgreed: 'in-future' },
        });
      }),
    );
  });

  it('keeps the day that was chosen, but for a day that has not begun in UTC', () => {
    fc.assert(
      fc.property(someZone, someMoment, fc.nat(9_000), (zone, moment, daysAgo) => {
        const day = new Date(Date.parse(todayIn(zone, moment)) - daysAgo * 86_400_000).toISOString().slice(0, 10);
        const checked = checkForm({ ...good, dateAgreed: day }, zone, moment);
        assert.ok(checked.ok);
        if (day <= moment.toISOString().slice(0, 10)) assert.equal(checked.dateAgreed, `${day}T00:00:00.000Z`);
      }),
    );
  });

  it('reads five texts out of whatever arrives, and never throws', () => {
    const fields = ['firstName', 'lastName', 'email', 'phone', 'dateAgreed'];
    const anything = fc.dictionary(fc.constantFrom(...fields, '__proto__', 'x'), fc.anything());
    fc.assert(
      fc.property(anything, someZone, (data, zone) => {
        const typed = readForm(data);
        assert.deepEqual(Object.keys(typed), fields);
        assert.ok(Object.values(typed).every((value) => typeof value === 'string' && value === value.trim()));
        const checked = checkForm(typed, zone, now);
        if (checked.ok)
          assert.deepEqual({ ...checked.signatory }, { ...checked.signatory, firstName: typed.firstName });
        else assert.ok(Object.keys(checked.errors).length > 0);
      }),
    );
  });

  it('knows the own domains and what is part of them', () => {
    const domains = ['contoso.com', 'contoso.onmicrosoft.com'];
    for (const email of ['a@contoso.com', 'A@CONTOSO.COM', 'a@mail.contoso.com', '"x@y"@contoso.com']) {
      assert.ok(isOwnDomain(email, domains), email);
    }
    for (const email of ['a@notcontoso.com', 'a@contoso.com.evil.example', 'contoso.com@evil.example', 'a@com', '']) {
      assert.ok(!isOwnDomain(email, domains), email);
    }
    assert.ok(!isOwnDomain('a@contoso.com', []));
  });
});
