import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ServiceUrls } from '../../../src/partner-center/links.js';

const origin = 'https://api.partnercenter.example';

describe('addresses of a service', () => {
  for (const base of [origin, `${origin}/`]) {
    it(`builds on ${base}`, () => {
      const url = new ServiceUrls(base, 'v1').at('/customers', { size: '0', filter: '{"Value":"a b&c"}' });
      assert.equal(url.href, `${origin}/v1/customers?size=0&filter=%7B%22Value%22%3A%22a%20b%26c%22%7D`);
    });
  }

  for (const prefix of ['', '/partner-center']) {
    const urls = new ServiceUrls(`${origin}${prefix}`, 'v1');
    const target = `${origin}${prefix}/v1/customers?size=2&seekOperation=Next`;
    const forms = [
      '/v1/customers?size=2&seekOperation=Next',
      '/customers?size=2&seekOperation=Next',
      'v1/customers?size=2&seekOperation=Next',
      'customers?size=2&seekOperation=Next',
      `${prefix}/v1/customers?size=2&seekOperation=Next`,
      `${prefix}/customers?size=2&seekOperation=Next`,
      target,
      `${origin}/customers?size=2&seekOperation=Next`,
      `${target}#fragment`,
    ];
    for (const form of new Set(forms)) {
      it(`follows ${form}${prefix && ` below ${prefix}`}`, () => assert.equal(urls.follow(form)?.href, target));
    }
  }

  const strangers = [
    '',
    'https://evil.example/v1/customers',
    'http://api.partnercenter.example/v1/customers',
    'https://api.partnercenter.example:444/v1/customers',
    '//evil.example/v1/customers',
    '\\\\evil.example\\v1',
    '/\\evil.example/v1',
    'javascript:alert(1)',
    'https://',
    'https://api.partnercenter.example.evil.example/v1',
    'https://api.partnercenter.example@evil.example/v1',
  ];
  for (const link of strangers) {
    it(`does not follow ${JSON.stringify(link)}`, () => {
      assert.equal(new ServiceUrls(origin, 'v1').follow(link), undefined);
    });
  }

  it('drops a name and a password', () => {
    const url = new ServiceUrls(origin, 'v1').follow('https://name:word@api.partnercenter.example/v1/customers');
    assert.equal(url?.href, `${origin}/v1/customers`);
  });

  it('never leaves the origin, whatever the link', () => {
    const urls = new ServiceUrls(`${origin}/base`, 'v1');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.webPath()), (link) => {
        const url = urls.follow(link);
        assert.ok(url === undefined || (url.origin === origin && url.pathname.startsWith('/base/v1/')));
      }),
      { numRuns: 1000 },
    );
  });
});
