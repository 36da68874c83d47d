import { sign } from 'node:crypto';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import type { CertificateHost } from '../../support/certificate-host.js';
import { certificateOf, newKey } from '../../support/certificates.js';
import type { World } from '../../support/world.js';

/** Where Partner Center posts its events. */
export function eventsUrl(world: World): string {
  return `${new URL(world.app.url).origin}/api/partner-center/events`;
}

/** Registers the bot with the sandbox's Partner Center, for the events that deployment/README.md names. */
export async function register(world: World): Promise<void> {
  await callPartnerCenter(world, '/webhooks/v1/registration', {
    WebhookUrl: eventsUrl(world),
    WebhookEvents: [
      'reseller-relationship-accepted-by-customer',
      'indirect-reseller-relationship-accepted-by-customer',
      'test-created',
    ],
  });
}

/** Posts something to the sandbox's Partner Center as other software of the partner would. */
export async function callPartnerCenter(world: World, path: string, body: object): Promise<void> {
  const { clientId, clientSecret, refreshToken } = sandboxCredentials;
  const form = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
    scope: 'https://api.partnercenter.microsoft.com/.default',
  };
  const url = `${world.sandbox.entraUrl}/${partner.tenantId}/oauth2/v2.0/token`;
  const token = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token } = (await token.json()) as { access_token: string };
  const answer = await fetch(world.sandbox.partnerCenterUrl + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

export const key = newKey();

/** An event about a customer, as bytes. */
export function eventOf(customerId: string, name = 'reseller-relationship-accepted-by-customer'): Buffer {
  return Buffer.from(
    JSON.stringify({
      EventName: name,
      ResourceUri: `https://api.partnercenter.microsoft.com/v1/customers/${customerId}`,
      ResourceName: 'Customer',
      AuditUri: null,
      ResourceChangeUtcDate: new Date().toISOString(),
    }),
  );
}

/** The headers with which Partner Center posts a body; the certificate is at the host. */
export function signedBy(host: CertificateHost, body: Buffer, change: Record<string, string> = {}) {
  return {
    'content-type': 'application/json',
    authorization: `Signature ${sign('sha256', body, key).toString('base64')}`,
    'x-ms-certificate-url': host.put('/good.cer', certificateOf({ key })),
    'x-ms-signature-algorithm': 'rsa-sha256',
    ...change,
  };
}

export interface Item {
  state: string;
  key: string;
  attempts: number;
  payload: string;
  reason: string | null;
}

/** What the outbox holds of events. */
export function items(world: World, kind = 'partner-center.event'): Promise<Item[]> {
  return world.app.services.store.read<Item>(
    'SELECT state, key, attempts, payload, last_error AS reason FROM outbox WHERE kind = $1 ORDER BY id',
    [kind],
  );
}
