import assert from 'node:assert/strict';
import { type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { CertificateSource } from '../../../src/partner-events/certificate-source.js';
import { EventVerifier } from '../../../src/partner-events/verifier.js';
import { CertificateHost } from '../../support/certificate-host.js';
import { certificateOf, newKey, pemOf } from '../../support/certificates.js';

const key = newKey();
const body = Buffer.from('{ "EventName": "test-created", "ResourceName": "Bäckerei" }');
const hourMs = 60 * 60_000;

describe('the signature of an event', () => {
  let host: CertificateHost;
  let now: number;
  let verifier: EventVerifier;

  beforeEach(async () => {
    host = await CertificateHost.start();
    now = Date.now();
    verifier = verifierWith([host.origin]);
  });

  afterEach(() => host.close());

  function verifierWith(origins: string[], patienceMs = 5_000): EventVerifier {
    const clock = () => now;
    return new EventVerifier(new CertificateSource(origins, patienceMs, clock), clock);
  }

  function headers(url: string, change: Record<string, string | undefined> = {}, by: KeyObject = key, hash = 'sha256') {
    return {
      authorization: `Signature ${sign(hash, body, by).toString('base64')}`,
      'x-ms-certificate-url': url,
      'x-ms-signature-algorithm': `rsa-${hash}`,
      ...change,
    };
  }

  /** The reason why an event is not believed; `valid` where it is. */
  async function verdict(given: Record<string, string | undefined>, bytes = body, by = verifier): Promise<string> {
    const verification = await by.verify(given, bytes);
    if (verification.state === 'missing') return `missing ${verification.header}`;
    return verification.state === 'valid' ? 'valid' : verification.reason;
  }

  const good = () => host.put('/good.cer', certificateOf({ key }));

  it('is good with a certificate in DER and in PEM, and in either header', async () => {
    assert.equal(await verdict(headers(good())), 'valid');
    assert.equal(await verdict(headers(host.put('/good.pem', pemOf(certificateOf({ key }))))), 'valid');
    const { authorization, ...rest } = headers(good());
    assert.equal(await verdict({ ...rest, 'x-ms-signature': authorization }), 'valid');
    assert.equal(await verdict({ ...rest, authorization: 'Bearer mine', 'x-ms-signature': authorization }), 'valid');
  });

  it('is good with each algorithm that is believed, in any case', async () => {
    for (const hash of ['sha256', 'sha384', 'sha512'])
      assert.equal(await verdict(headers(good(), {}, key, hash)), 'valid');
    assert.equal(await verdict(headers(good(), { 'x-ms-signature-algorithm': 'RSA-SHA256' })), 'valid');
  });

  it('fails when a single byte of the body is another', async () => {
    for (let index = 0; index < body.length; index += 1) {
      const changed = Buffer.from(body);
      changed[index] = (changed[index] ?? 0) ^ 1;
      assert.equal(await verdict(headers(good()), changed), 'signature-mismatch');
    }
    assert.equal(await verdict(headers(good()), Buffer.concat([body, Buffer.from(' ')])), 'signature-mismatch');
    assert.equal(await verdict(headers(good()), Buffer.alloc(0)), 'signature-mismatch');
  });

  it('fails with a key that the certificate does not hold, and with another hash than the named one', async () => {
    assert.equal(await verdict(headers(good(), {}, newKey())), 'signature-mismatch');
    assert.equal(await verdict(headers(good(), { 'x-ms-signature-algorithm': 'rsa-sha512' })), 'signature-mismatch');
  });

  for (const algorithm of ['rsa-sha1', 'rsa-md5', 'none', 'sha256', 'rsa-sha224', 'rsa-sha256, none', 'constructor']) {
    it(`is not believed with the algorithm ${algorithm}, and nothing is fetched`, async () => {
      const { authorization } = headers(good(), {}, key, algorithm === 'rsa-sha1' ? 'sha1' : 'md5');
      const given = headers(good(), { authorization, 'x-ms-signature-algorithm': algorithm });
      assert.equal(await verdict(given), 'algorithm');
      assert.deepEqual(host.asked, []);
    });
  }

  it('is missed where a header is missing or empty', async () => {
    for (const nothing of [undefined, '', ' ']) {
      assert.equal(await verdict(headers(good(), { authorization: nothing })), 'missing Authorization');
      assert.equal(await verdict(headers(good(), { 'x-ms-certificate-url': nothing })), 'missing X-MS-Certificate-Url');
      const without = headers(good(), { 'x-ms-signature-algorithm': nothing });
      assert.equal(await verdict(without), 'missing X-MS-Signature-Algorithm');
    }
    assert.deepEqual(host.asked, []);
  });

  for (const authorization of [
    'Bearer abc',
    'Signature',
    'Signature ?',
    'Signature a b',
    `Signature ${'A'.repeat(9_000)}`,
  ]) {
    it(`cannot be read from "${authorization.slice(0, 20)}"`, async () => {
      assert.equal(await verdict(headers(good(), { authorization })), 'signature-unreadable');
    });
  }

  it('is looked for nowhere but at the allowed origins', async () => {
    const port = new URL(host.origin).port;
    const addresses = [
      `https://127.0.0.1:${port}/good.cer`,
      `http://localhost:${port}/good.cer`,
      `http://127.0.0.1:${port}@evil.example/good.cer`,
      `http://user:secret@127.0.0.1:${port}/good.cer`,
      `http://127.0.0.1.evil.example:${port}/good.cer`,
      `http://127.0.0.1:${Number(port) + 1}/good.cer`,
      `http://127.1/good.cer`,
      'http://169.254.169.254/metadata',
      'file:///etc/passwd',
      'data:application/pkix-cert;base64,AAAA',
      '/good.cer',
      'nonsense',
    ];
    good();
    for (const address of addresses) assert.equal(await verdict(headers(address)), 'certificate-url', address);
    const strict = verifierWith(['https://3psostorageacct.blob.core.windows.net']);
    assert.equal(await verdict(headers(good()), body, strict), 'certificate-url');
    for (const address of [
      'http://3psostorageacct.blob.core.windows.net/cert/x.cer',
      'https://3psostorageacct.blob.core.windows.net:8443/cert/x.cer',
      'https://3psostorageacct.blob.core.windows.net.evil.example/cert/x.cer',
      'https://evil.3psostorageacct.blob.core.windows.net/cert/x.cer',
      'https://otheracct.blob.core.windows.net/cert/x.cer',
      'https://a@3psostorageacct.blob.core.windows.net/cert/x.cer',
    ]) {
      assert.equal(await verdict(headers(address), body, strict), 'certificate-url', address);
    }
    assert.deepEqual(host.asked, []);
  });

  it('is not believed with a certificate that cannot be had, cannot be read, or is of somebody else', async () => {
    assert.equal(await verdict(headers(`${host.origin}/missing.cer`)), 'certificate-unreachable');
    assert.equal(await verdict(headers(host.put('/page.cer', '<html>'))), 'certificate-unreadable');
    const others = certificateOf({ key, issuer: [[['O', 'Contoso']]] });
    assert.equal(await verdict(headers(host.put('/others.cer', others))), 'certificate-issuer');
  });

  it('is not believed any more when the certificate that was kept has expired', async () => {
    const to = new Date(now + hourMs / 2);
    const address = host.put('/short.cer', certificateOf({ key, to }));
    assert.equal(await verdict(headers(address)), 'valid');
    now += hourMs / 2 + 1_000;
    assert.equal(await verdict(headers(address)), 'certificate-expired');
  });

  it('does not follow a certificate that has moved', async () => {
    good();
    const moved = host.redirect('/moved.cer', '/good.cer');
    assert.equal(await verdict(headers(moved)), 'certificate-unreachable');
    assert.deepEqual(host.asked, ['/moved.cer']);
  });

  it('gives up on a certificate that is too large, however it comes', async () => {
    const large = Buffer.concat([certificateOf({ key }), Buffer.alloc(64 * 1024)]);
    assert.equal(await verdict(headers(host.put('/large.cer', large))), 'certificate-too-large');
    const endless = host.put('/endless.cer', (_, res) => {
      const timer = setInterval(() => res.write(Buffer.alloc(16 * 1024)), 1);
      res.on('close', () => clearInterval(timer));
    });
    assert.equal(await verdict(headers(endless)), 'certificate-too-large');
  });

  it('gives up on a host that is slow, before its answer or within it', async () => {
    const hasty = verifierWith([host.origin], 150);
    const silent = host.put('/silent.cer', () => {});
    const broken = host.put('/broken.cer', (_, res) => res.write('x'));
    for (const address of [silent, broken]) {
      const since = Date.now();
      assert.equal(await verdict(headers(address), body, hasty), 'certificate-unreachable');
      assert.ok(Date.now() - since < 2_000);
    }
  });

  it('asks for a certificate once an hour, even if many events come at once', async () => {
    const address = good();
    await Promise.all(Array.from({ length: 20 }, () => verdict(headers(address))));
    now += hourMs - 1;
    assert.equal(await verdict(headers(address)), 'valid');
    assert.equal(host.asked.length, 1);
    now += 2;
    assert.equal(await verdict(headers(address)), 'valid');
    assert.equal(host.asked.length, 2);
  });

  it('asks again for a certificate that was renewed, and once a minute at most', async () => {
    const renewed = newKey();
    const address = good();
    assert.equal(await verdict(headers(address)), 'valid');
    host.put('/good.cer', certificateOf({ key: renewed }));
    assert.equal(await verdict(headers(address, {}, renewed)), 'signature-mismatch');
    now += 61_000;
    assert.equal(await verdict(headers(address, {}, renewed)), 'valid');
    for (let count = 0; count < 5; count += 1) await verdict(headers(address, {}, key));
    assert.equal(host.asked.length, 2);
  });

  it('asks again after a failure', async () => {
    const address = `${host.origin}/late.cer`;
    assert.equal(await verdict(headers(address)), 'certificate-unreachable');
    host.put('/late.cer', certificateOf({ key }));
    assert.equal(await verdict(headers(address)), 'valid');
  });

  it('keeps few certificates, and lets few be fetched at once', async () => {
    const waiting: (() => void)[] = [];
    const slow = Array.from({ length: 12 }, (_, n) =>
      host.put(`/slow-${n}.cer`, (_req, res) => waiting.push(() => res.end(certificateOf({ key })))),
    );
    const verdicts = slow.map((address) => verdict(headers(address)));
    const refused = await Promise.all(verdicts.slice(8));
    assert.deepEqual(new Set(refused), new Set(['certificate-busy']));
    while (waiting.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const go of waiting) go();
    assert.deepEqual(new Set(await Promise.all(verdicts.slice(0, 8))), new Set(['valid']));
    const first = host.asked.filter((path) => path === '/slow-0.cer').length;
    assert.equal(await verdict(headers(good())), 'valid');
    host.put('/slow-0.cer', certificateOf({ key }));
    assert.equal(await verdict(headers(slow[0] ?? '')), 'valid');
    assert.equal(host.asked.filter((path) => path === '/slow-0.cer').length, first + 1, 'the oldest was kept');
  });

  it('keeps a certificate, however many others cannot be had', async () => {
    const address = good();
    assert.equal(await verdict(headers(address)), 'valid');
    for (let round = 0; round < 2; round += 1) {
      const madeUp = Array.from({ length: 8 }, (_, n) => verdict(headers(`${host.origin}/${round}-${n}.cer`)));
      assert.deepEqual(new Set(await Promise.all(madeUp)), new Set(['certificate-unreachable']));
    }
    assert.equal(await verdict(headers(address)), 'valid');
    assert.equal(host.asked.filter((path) => path === '/good.cer').length, 1);
  });

  it('never throws, whatever the headers and the body are', async () => {
    const anything = fc.dictionary(
      fc.constantFrom('authorization', 'x-ms-signature', 'x-ms-certificate-url', 'x-ms-signature-algorithm'),
      fc.oneof(fc.string(), fc.constantFrom('Signature QUJD', 'rsa-sha256', good())),
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.uint8Array(), async (given, bytes) => {
        assert.notEqual(await verdict(given, Buffer.from(bytes)), 'valid');
      }),
    );
  });
});
