import assert from 'node:assert/strict';
import {
  agreementCountries,
  agreementLanguages,
  allAgreementLanguages,
  bestAgreementText,
} from '../../../src/agreements/agreement-languages.js';

describe('the languages of the agreement', () => {
  it("are those of Microsoft's table: 246 countries and regions, 155 of them in English only, 40 languages", () => {
    assert.equal(agreementCountries.length, 246);
    assert.equal(new Set(agreementCountries).size, 246);
    assert.equal(agreementCountries.filter((country) => agreementLanguages(country).length === 1).length, 155);
    assert.equal(new Set(allAgreementLanguages).size, 40);
    assert.deepEqual([...agreementCountries].sort(), [...agreementCountries]);
  });

  it('have English everywhere, first, and one more at most', () => {
    for (const country of agreementCountries) {
      const [first, ...more] = agreementLanguages(country);
      assert.equal(first, 'en-US', country);
      assert.ok(more.length <= 1 && more.every((language) => allAgreementLanguages.includes(language)), country);
    }
    assert.deepEqual(agreementLanguages('CH'), ['en-US', 'fr-FR']);
    assert.deepEqual(agreementLanguages('TW'), ['en-US', 'zh-HK']);
    assert.deepEqual(agreementLanguages('RS'), ['en-US', 'sr-Latn-RS']);
    for (const country of ['CN', 'UK', 'de', '', 'constructor']) assert.deepEqual(agreementLanguages(country), []);
  });

  const best: [country: string, language: string, wanted: ReturnType<typeof bestAgreementText>][] = [
    ['DE', 'de-DE', { country: 'DE', language: 'de-DE' }],
    ['AT', 'de-AT', { country: 'AT', language: 'de-DE' }],
    ['AT', 'de', { country: 'AT', language: 'de-DE' }],
    ['DE', 'fr-FR', { country: 'DE', language: 'en-US' }],
    ['CH', 'de-CH', { country: 'CH', language: 'en-US' }],
    ['PT', 'PT-br', { country: 'PT', language: 'pt-PT' }],
    ['GB', '', { country: 'GB', language: 'en-US' }],
    ['CN', 'zh-CN', undefined],
    ['', 'de-DE', undefined],
  ];
  for (const [country, language, wanted] of best) {
    it(`give ${wanted?.language ?? 'nothing'} to a customer in "${country}" that speaks "${language}"`, () => {
      assert.deepEqual(bestAgreementText(country, language), wanted);
    });
  }
});
