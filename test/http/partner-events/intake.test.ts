import assert from 'node:assert/strict';
import { randomUUID, sign } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { partner } from '../../../src/sandbox/people.js';
import { CertificateHost } from '../../support/certificate-host.js';
import { certificateOf, newKey } from '../../support/certificates.js';
import { required } from '../../support/teams-settings.js';
import { startWorld, type World } from '../../support/world.js';
import { postRaw, type RawAnswer } from '../robustness/raw.js';
import { assertFitting, assertNoMishap } from '../robustness/unharmed.js';
import { eventOf, eventsUrl, items, signedBy } from './support.js';

describe('the events that Partner Center posts', () => {
  let host: CertificateHost;
  let world: World;

  before(async () => {
    host = await CertificateHost.start();
    // In local mode certificates may come from where Partner Center is played.
    world = await startWorld({ PARTNER_CENTER_URL: host.origin });
  });

  after(async () => {
    await world.close();
    await host.close();
  });

  const post = (body: Buffer, headers: Record<string, string>): Promise<RawAnswer> =>
    postRaw(eventsUrl(world), body, headers);

  const certificates = () => host.asked.filter((path) => path.endsWith('.cer'));

  /** The event is refused as unsigned, the log says why, and nothing was written down. */
  async function refused(reason: string, body: Buffer, headers: Record<string, string>): Promise<void> {
    const before = (await items(world)).length;
    const logged = world.log.length;
    const answer = await post(body, headers);
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [401, { code: 'signature' }]);
    const lines = world.log.slice(logged).filter((line) => line.includes('not signed by Partner Center'));
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { reason: string }).reason),
      [reason],
    );
    assert.ok(!lines.join().includes('customers/'), 'the log holds the body');
    assert.equal((await items(world)).length, before);
  }

  it('are taken at once, and written down without anything but the customer', async () => {
    const customerId = randomUUID();
    const body = eventOf(customerId.toUpperCase());
    const answer = await post(body, signedBy(host, body));
    assert.deepEqual([answer.status, answer.text], [200, '{}']);
    const item = (await items(world)).at(-1);
    assert.match(item?.key ?? '', /^partner-center\.event:[0-9a-f]{64}$/);
    const { correlationId, ...payload } = JSON.parse(item?.payload ?? '') as Record<string, string>;
    assert.match(correlationId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(payload, { customerId });
  });

  it('are taken once, however often they are posted, and at the same time', async () => {
    const before = (await items(world)).length;
    const body = eventOf(randomUUID());
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body, signedBy(host, body))));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal((await items(world)).length, before + 1);
  });

  it('are taken with the signature in the other header as well', async () => {
    const body = eventOf(randomUUID());
    const { authorization, ...rest } = signedBy(host, body);
    assert.equal((await post(body, { ...rest, 'x-ms-signature': authorization })).status, 200);
  });

  it('are taken by their bytes, whatever those look like', async () => {
    const text = eventOf(randomUUID()).toString();
    for (const body of [
      `  ${text}\r\n`,
      text.replace('Customer', 'K\u00fcche \u{1f642}'),
      `${text.slice(0, -1)},"a":[]}`,
    ]) {
      const bytes = Buffer.from(body);
      assert.equal((await post(bytes, signedBy(host, bytes))).status, 200, body);
    }
  });

  it('are left alone where nothing follows from them', async () => {
    const before = (await items(world)).length;
    for (const name of ['test-created', 'subscription-updated', 'something-new', '__proto__', 'toString']) {
      const body = eventOf(randomUUID(), name);
      const answer = await post(body, signedBy(host, body));
      assert.deepEqual([answer.status, answer.text], [200, '{}'], name);
    }
    assert.equal((await items(world)).length, before);
  });

  it('are refused where they are signed and say nothing', async () => {
    const customer = { EventName: 'reseller-relationship-accepted-by-customer' };
    const bodies = [
      '',
      'null',
      '[]',
      '{',
      '{}',
      '{"EventName":7}',
      '{"EventName":""}',
      JSON.stringify(customer),
      JSON.stringify({ ...customer, ResourceUri: 'https://api.partnercenter.microsoft.com/v1/customers/all' }),
      JSON.stringify({ ...customer, ResourceUri: `${randomUUID()}` }),
      JSON.stringify({ ...customer, ResourceUri: `https://x.example/?/customers/${randomUUID()}` }),
    ];
    const before = (await items(world)).length;
    for (const text of bodies) {
      const body = Buffer.from(text);
      const answer = await post(body, signedBy(host, body));
      assertFitting(answer, [400]);
      assert.deepEqual(JSON.parse(answer.text), { code: 'bad-event' }, text);
    }
    assert.equal((await items(world)).length, before);
  });

  it('are never looked up at the address that they name', async () => {
    const asked = host.asked.length;
    const customerId = randomUUID();
    const text = eventOf(customerId)
      .toString()
      .replace('https://api.partnercenter.microsoft.com', `${host.origin}/evil`);
    const body = Buffer.from(text);
    assert.equal((await post(body, signedBy(host, body))).status, 200);
    assert.ok(!host.asked.slice(asked).some((path) => path.startsWith('/evil')));
  });

  for (const [header, name] of [
    ['authorization', 'Authorization'],
    ['x-ms-certificate-url', 'X-MS-Certificate-Url'],
    ['x-ms-signature-algorithm', 'X-MS-Signature-Algorithm'],
  ] as const) {
    it(`need the header ${name}`, async () => {
      const body = eventOf(randomUUID());
      const { [header]: _, ...headers } = signedBy(host, body);
      const answer = await post(body, headers);
      assert.deepEqual([answer.status, JSON.parse(answer.text)], [400, { code: 'missing-header', header: name }]);
    });
  }

  it('are refused when one byte of the body, the key or the certificate is another', async () => {
    const body = eventOf(randomUUID());
    const changed = Buffer.from(body);
    changed[20] = (changed[20] ?? 0) ^ 1;
    await refused('signature-mismatch', changed, signedBy(host, body));
    const authorization = `Signature ${sign('sha256', body, newKey()).toString('base64')}`;
    await refused('signature-mismatch', body, signedBy(host, body, { authorization }));
    const issuer = certificateOf({ key: newKey(), issuer: [[['CN', 'O=Microsoft Corporation']]] });
    const url = host.put('/trick.cer', issuer);
    await refused('certificate-issuer', body, signedBy(host, body, { 'x-ms-certificate-url': url }));
    const to = new Date(Date.now() - 1_000);
    const expired = host.put('/expired.cer', certificateOf({ key: newKey(), to }));
    await refused('certificate-expired', body, signedBy(host, body, { 'x-ms-certificate-url': expired }));
  });

  it('are refused with an algorithm that is broken, and nothing is fetched', async () => {
    const body = eventOf(randomUUID());
    const fetched = certificates().length;
    for (const algorithm of ['none', 'rsa-md5', 'rsa-sha1']) {
      await refused('algorithm', body, signedBy(host, body, { 'x-ms-signature-algorithm': algorithm }));
    }
    assert.equal(certificates().length, fetched);
  });

  it('are refused with a certificate from anywhere else, which is not even asked', async () => {
    const elsewhere = await CertificateHost.start();
    try {
      const body = eventOf(randomUUID());
      const headers = signedBy(elsewhere, body);
      await refused('certificate-url', body, headers);
      for (const address of ['http://169.254.169.254/x.cer', 'file:///etc/passwd', 'https://evil.example/x.cer']) {
        await refused('certificate-url', body, { ...headers, 'x-ms-certificate-url': address });
      }
      assert.deepEqual(elsewhere.asked, []);
    } finally {
      await elsewhere.close();
    }
  });

  it('are refused when the certificate has moved elsewhere, is too large or cannot be had', async () => {
    const elsewhere = await CertificateHost.start();
    const body = eventOf(randomUUID());
    const { 'x-ms-certificate-url': target = '' } = signedBy(elsewhere, body);
    const moved = host.redirect('/moved.cer', target);
    await refused('certificate-unreachable', body, signedBy(host, body, { 'x-ms-certificate-url': moved }));
    assert.deepEqual(elsewhere.asked, []);
    await elsewhere.close();
    const large = host.put('/large.cer', Buffer.alloc(70_000));
    await refused('certificate-too-large', body, signedBy(host, body, { 'x-ms-certificate-url': large }));
    const gone = `${host.origin}/gone.cer`;
    await refused('certificate-unreachable', body, signedBy(host, body, { 'x-ms-certificate-url': gone }));
  });

  it('are at most 64 KiB long', async () => {
    const asked = certificates().length;
    const large = Buffer.concat([eventOf(randomUUID()), Buffer.alloc(65 * 1024, ' ')]);
    for (const body of [large, Buffer.alloc(10 * 1024 * 1024)]) {
      const answer = await post(body, signedBy(host, body, { 'x-ms-certificate-url': `${host.origin}/large-body.cer` }))
        // A server may also hang up on somebody who goes on and on.
        .catch(() => undefined);
      if (answer) assert.deepEqual([answer.status, JSON.parse(answer.text)], [413, { code: 'too-large' }]);
      if (body === large) assert.ok(answer, 'no answer to a body that is a little too long');
    }
    assert.equal(certificates().length, asked);
  });

  it('are plain JSON, neither packed nor of another type', async () => {
    const body = gzipSync(eventOf(randomUUID()));
    const packed = await post(body, signedBy(host, body, { 'content-encoding': 'gzip' }));
    const form = await post(body, signedBy(host, body, { 'content-type': 'application/x-www-form-urlencoded' }));
    for (const { status, text } of [packed, form])
      assert.deepEqual([status, JSON.parse(text)], [415, { code: 'unsupported-media-type' }]);
  });

  it('are forgotten where the sender breaks off', async () => {
    const { port } = new URL(world.app.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /api/partner-center/events HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"Event');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
  });

  it('are posted, and nothing else', async () => {
    const answer = await fetch(eventsUrl(world));
    assert.deepEqual([answer.status, await answer.json()], [405, { code: 'method-not-allowed' }]);
  });

  it('were no mishap, all of them', () => assertNoMishap(world));
});

describe('the events that Partner Center posts, in teams mode', () => {
  it('come with a certificate of Microsoft only: not over http, and not from where Partner Center is said to be', async () => {
    const host = await CertificateHost.start();
    const world = await startWorld({
      ...required,
      MicrosoftAppId: randomUUID(),
      MAIL_FROM: `agreements@${partner.domain}`,
      PARTNER_CENTER_URL: host.origin,
    });
    try {
      const body = eventOf(randomUUID());
      const headers = signedBy(host, body);
      const insecure = 'http://3psostorageacct.blob.core.windows.net/cert/pcnotifications-dispatch.microsoft.com.cer';
      for (const url of [headers['x-ms-certificate-url'], insecure]) {
        const answer = await postRaw(eventsUrl(world), body, { ...headers, 'x-ms-certificate-url': url });
        assert.deepEqual([answer.status, JSON.parse(answer.text)], [401, { code: 'signature' }]);
      }
      assert.ok(!host.asked.includes('/good.cer'));
      assert.equal(world.log.filter((line) => line.includes('"reason":"certificate-url"')).length, 2);
    } finally {
      await world.close();
      await host.close();
    }
  });
});
