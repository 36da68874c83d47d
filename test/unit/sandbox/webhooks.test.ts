import assert from 'node:assert/strict';
import { verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { customerId, SandboxClient } from './client.js';

interface Received {
  headers: IncomingHttpHeaders;
  body: Buffer;
}
interface Event {
  EventName: string;
  ResourceUri: string;
  ResourceName: string;
  AuditUri: string | null;
  ResourceChangeUtcDate: string;
}
interface Registration {
  SubscriberId?: string;
  WebhookUrl: string;
  WebhookEvents: string[];
}
interface Deliveries {
  deliveries: { eventName: string; answers: { status: number }[]; state: string }[];
}
interface Accepted {
  id: string;
  directlyAccepted: boolean;
  eventSent: boolean;
  error?: string;
}

const accepted = 'reseller-relationship-accepted-by-customer';
const relationship = (changes: object = {}) => ({
  companyName: 'Blue Yonder Airlines',
  domain: 'BlueYonder.example.com',
  contact: { firstName: 'Robin', lastName: 'Counts', email: 'robin@blueyonder.example.com' },
  ...changes,
});

/** Somebody who is told of events, and answers with these statuses, then with 200. */
class Receiver {
  readonly received: Received[] = [];
  answers: number[] = [];
  #server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    this.#server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      this.received.push({ headers: incoming.headers, body: Buffer.concat(chunks) });
      // In two steps: with restify in the process, which patches every response, `writeHead` returns nothing.
      outgoing.writeHead(this.answers.shift() ?? 200, { Location: '/elsewhere' });
      outgoing.end();
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  /** Waits until so many requests have come. */
  async atLeast(count: number): Promise<Received[]> {
    for (let waited = 0; this.received.length < count && waited < 5_000; waited += 10) await wait(10);
    assert.ok(this.received.length >= count, `${this.received.length} of ${count}`);
    return this.received;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

describe('sandbox: webhooks', () => {
  let client: SandboxClient;
  let receiver: Receiver;
  before(async () => {
    client = await SandboxClient.start();
  });
  beforeEach(async () => {
    receiver = new Receiver();
    await receiver.start();
    await client.control('', { webhookPauseMs: 5 });
  });
  afterEach(async () => {
    receiver.close();
    await client.control('/reset', {});
  });
  after(() => client.close());

  const registration = (events = ['test-created', accepted], more: object = {}) => ({
    WebhookUrl: receiver.url,
    WebhookEvents: events,
    ...more,
  });
  const register = (body: object = registration(), method = 'POST') =>
    client.webhooks<Registration>(method, '', { body, token: 'app' });
  const delivered = async () => {
    for (;;) {
      const { deliveries } = (await client.control<Deliveries>('/events')).body;
      if (deliveries.every(({ state }) => state !== 'under way')) return deliveries;
      await wait(10);
    }
  };
  const check = async ({ headers, body }: Received, header: string) => {
    const [scheme, signature = ''] = String(headers[header]).split(' ');
    assert.equal(scheme, 'Signature');
    assert.equal(headers['x-ms-signature-algorithm'], 'rsa-sha256');
    const file = await fetch(String(headers['x-ms-certificate-url']));
    const certificate = new X509Certificate(Buffer.from(await file.arrayBuffer()));
    assert.match(certificate.issuer, /^O=Microsoft Corporation$/m);
    assert.ok(Date.parse(certificate.validTo) > Date.parse('2099-01-01'));
    assert.ok(certificate.verify(certificate.publicKey));
    return verify('sha256', body, certificate.publicKey, Buffer.from(signature, 'base64'));
  };

  describe('registration', () => {
    it('names the events there are', async () => {
      const { body } = await client.webhooks<string[]>('GET', '/events');
      assert.ok(body.includes('test-created') && body.includes(accepted));
    });

    it('registers once, then only changes', async () => {
      assert.equal((await client.webhooks('GET', '')).status, 404);
      assert.equal((await register(registration(), 'PUT')).status, 404);
      const first = await register();
      assert.equal(first.status, 200);
      assert.ok(first.body.SubscriberId);
      assert.equal((await register()).status, 409);
      const changed = await register(registration([accepted]), 'PUT');
      assert.equal(changed.body.SubscriberId, first.body.SubscriberId);
      assert.deepEqual((await client.webhooks('GET', '')).body, {
        WebhookUrl: receiver.url,
        WebhookEvents: [accepted],
      });
    });

    it('refuses unknown events, none, and addresses elsewhere without https', async () => {
      assert.equal((await register(registration(['mca-accepted']))).status, 400);
      assert.equal((await register(registration([]))).status, 400);
      assert.equal((await register(registration([accepted], { WebhookUrl: 'http://bot.example.com' }))).status, 400);
      assert.equal((await register(registration([accepted], { WebhookUrl: 'https://bot.example.com' }))).status, 200);
    });

    it('sends a test event, tells what became of it, twice a minute', async () => {
      assert.equal((await client.webhooks('POST', '/validationEvents')).status, 400);
      await register();
      const { correlationId } = (await client.webhooks<{ correlationId: string }>('POST', '/validationEvents')).body;
      const [received] = await receiver.atLeast(1);
      assert.equal((JSON.parse(String(received?.body)) as Event).EventName, 'test-created');
      await delivered();
      const { body } = await client.webhooks<{ status: string; callbackUrl: string; results: object[] }>(
        'GET',
        `/validationEvents/${correlationId}`,
      );
      assert.equal(body.status, 'completed');
      assert.equal(body.callbackUrl, receiver.url);
      assert.equal(body.results.length, 1);
      assert.equal((await client.webhooks('GET', `/validationEvents/${customerId('Contoso Ltd')}`)).status, 404);
      assert.equal((await client.webhooks('POST', '/validationEvents')).status, 200);
      assert.equal((await client.webhooks('POST', '/validationEvents')).status, 429);
    });
  });

  describe('delivery', () => {
    it('signs the bytes of the body, in Authorization', async () => {
      await register();
      await client.control('/events', { EventName: 'test-created' });
      const [received] = await receiver.atLeast(1);
      assert.ok(received);
      assert.equal(await check(received, 'authorization'), true);
      const forged = { ...received, body: Buffer.from(`${received.body} `) };
      assert.equal(await check(forged, 'authorization'), false);
      assert.equal(received.headers['x-ms-signature'], undefined);
    });

    it('signs in x-ms-signature where that was registered', async () => {
      await register(registration([accepted], { SignatureTokenToMsSignatureHeader: true }));
      await client.control('/events', { EventName: accepted, customerId: customerId('Contoso Ltd') });
      const [received] = await receiver.atLeast(1);
      assert.ok(received);
      assert.equal(await check(received, 'x-ms-signature'), true);
      assert.equal(received.headers.authorization, undefined);
      const event = JSON.parse(String(received.body)) as Event;
      assert.ok(event.ResourceUri.endsWith(`/v1/customers/${customerId('Contoso Ltd')}`));
      assert.match(event.ResourceChangeUtcDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
    });

    it('tries again until it is answered with 2xx, with the same bytes', async () => {
      receiver.answers = [500, 404, 202];
      await register();
      await client.control('/events', { EventName: 'test-created' });
      const received = await receiver.atLeast(3);
      assert.equal(new Set(received.map(({ body, headers }) => `${body}${headers.authorization}`)).size, 1);
      const [delivery] = await delivered();
      assert.equal(delivery?.state, 'delivered');
      assert.deepEqual(
        delivery?.answers.map(({ status }) => status),
        [500, 404, 202],
      );
      assert.equal(receiver.received.length, 3);
    });

    it('gives up after ten attempts, and follows no redirect', async () => {
      receiver.answers = [302, ...Array(20).fill(503)];
      await register();
      await client.control('/events', { EventName: 'test-created' });
      const [delivery] = await delivered();
      assert.equal(delivery?.state, 'given up');
      assert.equal(delivery?.answers[0]?.status, 302);
      assert.equal(receiver.received.length, 10);
    });

    it('keeps nobody waiting, and ends with the sandbox', async () => {
      const other = await SandboxClient.start();
      receiver.close();
      await other.webhooks('POST', '', { body: registration(), token: 'app' });
      await other.control('', { webhookPauseMs: 60_000 });
      const before = Date.now();
      await other.control('/events', { EventName: 'test-created' });
      assert.equal((await other.partnerCenter('GET', '/customers')).status, 200);
      await other.close();
      assert.ok(Date.now() - before < 2_000);
    });

    it('sends nothing where nothing is registered', async () => {
      assert.equal((await client.control('/events', { EventName: 'test-created' })).status, 409);
    });
  });

  describe('a customer who accepts the relationship', () => {
    const accept = (body: object = relationship()) => client.control<Accepted>('/relationships/accept', body);

    it('is there at once, has accepted the agreement, and is told of', async () => {
      await register();
      const { status, body } = await accept();
      assert.equal(status, 201);
      assert.equal(body.eventSent, true);
      const found = await client.partnerCenter<{
        companyProfile: { companyName: string; domain: string };
        billingProfile: { email: string; defaultAddress: object };
      }>('GET', `/customers/${body.id}`);
      assert.equal(found.body.companyProfile.companyName, 'Blue Yonder Airlines');
      assert.equal(found.body.companyProfile.domain, 'blueyonder.example.com');
      assert.equal(found.body.billingProfile.email, 'robin@blueyonder.example.com');
      const path = `/customers/${body.id}/directSignedMicrosoftCustomerAgreementStatus`;
      assert.deepEqual((await client.partnerCenter('GET', path)).body, { isSigned: true });

      const [received] = await receiver.atLeast(1);
      const event = JSON.parse(String(received?.body)) as Event;
      assert.equal(event.EventName, accepted);
      assert.equal(event.ResourceName, 'Customer');
      assert.equal(event.ResourceUri, `${client.sandbox.partnerCenterUrl}/v1/customers/${body.id}`);
      const headers = { Authorization: `Bearer ${await client.token('app')}` };
      const audited = await fetch(event.AuditUri ?? '', { headers });
      assert.equal(audited.status, 200);
      const record = (await audited.json()) as { operationType: string; customerId: string };
      assert.equal(record.operationType, 'create_partner_relationship');
      assert.equal(record.customerId, body.id);
    });

    it('may leave the agreement for later, and is not told of where that is not registered', async () => {
      await register(registration(['test-created']));
      const { body } = await accept(relationship({ directlyAccepted: false, country: 'FR' }));
      assert.equal(body.directlyAccepted, false);
      assert.equal(body.eventSent, false);
      assert.deepEqual(await delivered(), []);
    });

    it('cannot come twice, or from nowhere', async () => {
      await accept();
      assert.equal((await accept()).status, 400);
      assert.equal((await accept(relationship({ domain: 'x.example.com', country: 'UK' }))).status, 400);
      assert.match((await accept(relationship({ contact: {} }))).body.error ?? '', /contact/);
    });
  });
});
