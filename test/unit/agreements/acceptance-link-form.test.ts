import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkLinkForm, readLinkForm } from '../../../src/agreements/acceptance-link-form.js';

const typed = {
  country: 'DE',
  language: 'de-DE',
  companyName: 'Fabrikam GmbH',
  firstName: 'Tania',
  lastName: 'Carr',
  email: 'tania@fabrikam.example',
  phone: '',
};

describe('the form that asks for an acceptance link', () => {
  it('gives the signatory, the company and the text', () => {
    const { country, language, companyName, ...signatory } = typed;
    assert.deepEqual(checkLinkForm(typed), { ok: true, signatory, companyName, text: { country, language } });
  });

  const mistakes: [field: keyof typeof typed, value: string, problem: string][] = [
    ['country', '', 'required'],
    ['country', 'CN', 'invalid'],
    ['country', 'de', 'invalid'],
    ['language', '', 'required'],
    ['language', 'tlh', 'invalid'],
    ['language', 'fr-FR', 'not-offered'],
    ['companyName', '', 'required'],
    ['companyName', 'x'.repeat(257), 'too-long'],
    ['companyName', 'A\u0000B', 'invalid'],
    ['firstName', '', 'required'],
    ['lastName', 'x'.repeat(51), 'too-long'],
    ['email', 'tania@', 'invalid'],
    ['phone', 'soon', 'invalid'],
  ];
  for (const [field, value, problem] of mistakes) {
    it(`refuses "${value.slice(0, 12)}" as ${field}: ${problem}`, () => {
      assert.deepEqual(checkLinkForm({ ...typed, [field]: value }), { ok: false, errors: { [field]: problem } });
    });
  }

  it('names all mistakes at once, but a language only for a country that is one', () => {
    const checked = checkLinkForm(readLinkForm({ country: 'XX', language: 'de-DE' }));
    assert.deepEqual(checked, {
      ok: false,
      errors: {
        country: 'invalid',
        companyName: 'required',
        firstName: 'required',
        lastName: 'required',
        email: 'required',
      },
    });
  });

  it('reads anything at all, and takes only text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(typed)), fc.anything()), (data) => {
        const read = readLinkForm(data);
        assert.deepEqual(Object.keys(read), Object.keys(typed));
        for (const value of Object.values(read)) assert.equal(typeof value, 'string');
        checkLinkForm(read);
      }),
    );
  });
});
