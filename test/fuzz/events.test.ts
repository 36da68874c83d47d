import { sign } from 'node:crypto';
import fc from 'fast-check';
import { eventOf, signedBy } from '../http/partner-events/support.js';
import { CertificateHost } from '../support/certificate-host.js';
import { certificateOf, newKey } from '../support/certificates.js';
import { startWorld, type World } from '../support/world.js';
import { Listener } from './answers.js';
import { fuzz, seed } from './fuzz.js';
import { Watch } from './held.js';
import { type Inject, injectInto } from './inject.js';
import { anything, bytesOf, mostly, rarely, words } from './inputs.js';

const path = '/api/partner-center/events';
const customers = Array.from({ length: 8 }, (_, index) => `9999999${index}-0000-4000-8000-000000000001`);

/** Events as Partner Center makes them, with anything in some places. */
const event = fc.record(
  {
    EventName: mostly(fc.constantFrom('reseller-relationship-accepted-by-customer', 'test-created', 'created')),
    ResourceUri: mostly(
      fc.constantFrom(...customers).map((id) => `https://api.partnercenter.microsoft.com/v1/customers/${id}`),
    ),
    ResourceName: mostly(fc.constant('Customer')),
    AuditUri: anything,
    ResourceChangeUtcDate: mostly(fc.constant('2026-11-22T12:00:00Z')),
  },
  { requiredKeys: ['EventName', 'ResourceUri'] },
);
const body = bytesOf(mostly(event));

describe(`fuzzing the events of Partner Center (FUZZ_SEED=${seed})`, function () {
  this.timeout(300_000);
  let host: CertificateHost;
  let world: World;
  let inject: Inject;
  let listener: Listener;
  let watch: Watch;

  before(async () => {
    host = await CertificateHost.start();
    // In local mode certificates may come from where Partner Center is played.
    world = await startWorld({ PARTNER_CENTER_URL: host.origin });
    inject = await injectInto(world.app.url);
    listener = await Listener.to(world);
    watch = new Watch(world);
  });
  beforeEach(() => watch.begin());
  after(async () => {
    await world.close();
    await host.close();
  });

  const tries = (share: 'unsigned event' | 'signed event', statuses: number[], tables: string[]) => {
    const between = async () => {
      listener.assertQuiet();
      await watch.assertOnly(tables, []);
    };
    const post = async ({ bytes, headers }: { bytes: Buffer; headers: Record<string, string> }) =>
      listener.assertFitting(await inject(path, bytes, headers), statuses, bytes.toString());
    return (inputs: fc.Arbitrary<{ bytes: Buffer; headers: Record<string, string> }>) =>
      fuzz(share, inputs, post, between);
  };

  it('unsigned event: whatever it says of its signature, it is not believed', async () => {
    const good = eventOf(customers[0] as string);
    const foreign = signedBy(host, good);
    const ofNobody = host.put('/other.cer', certificateOf({ key: newKey(), issuer: [[['CN', 'Somebody']]] }));
    const signatures = fc.oneof(
      // Right for another body, by another key, of no use, or none.
      fc.constant(foreign.authorization),
      fc.constant(`Signature ${sign('sha256', good, newKey()).toString('base64')}`),
      fc.base64String({ minLength: 344, maxLength: 344 }).map((text) => `Signature ${text}`),
      words.map((text) => `Signature ${text}`),
      words,
    );
    const urls = fc.oneof(
      fc.constantFrom(foreign['x-ms-certificate-url'], ofNobody, 'https://evil.example/x.cer', 'file:///etc/passwd'),
      words,
    );
    const header = (values: fc.Arbitrary<string>) => values.map((text) => text.replace(/[^\x20-\x7e]/g, ''));
    const names = {
      authorization: header(signatures),
      'x-ms-signature': header(signatures),
      'x-ms-certificate-url': header(urls),
      'x-ms-signature-algorithm': header(fc.oneof(fc.constantFrom('rsa-sha256', 'rsa-sha1', 'none', 'hmac'), words)),
    };
    const headers = fc
      .tuple(
        fc.record(names, { requiredKeys: ['authorization'] }),
        rarely(words.map((text) => encodeURIComponent(text.replace(/[^\x20-\x7e]/g, '')))),
      )
      .map(([list, type]) => ({ 'content-type': type ?? 'application/json', ...list }));
    // The one body that is signed is never sent.
    const others = body.filter((bytes) => !bytes.equals(good));
    await tries('unsigned event', [400, 401, 415], [])(fc.record({ bytes: others, headers }));
  });

  it('signed event: what is one is written down, and nothing else happens', async () => {
    const input = body.map((bytes) => ({ bytes, headers: signedBy(host, bytes) }));
    await tries('signed event', [200, 400], ['outbox'])(input);
  });
});
