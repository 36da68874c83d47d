import { randomUUID } from 'node:crypto';
import type { Person } from '../../../src/sandbox/people.js';
import { partner } from '../../../src/sandbox/people.js';

/** An activity as Teams would post it, for tests that change a part of it; `serviceUrl` is the connector's. */
export function activityOf(person: Pick<Person, 'id' | 'name'>, serviceUrl: string): Record<string, unknown> {
  return {
    type: 'message',
    id: randomUUID(),
    text: 'help',
    timestamp: '2025-03-14T09:26:53.000Z',
    localTimezone: 'Europe/Berlin',
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${person.id}`, name: person.name, aadObjectId: person.id },
    recipient: { id: '28:agreement-bot', name: 'Agreement Bot' },
    conversation: { id: `raw-${randomUUID()}`, conversationType: 'personal', tenantId: partner.tenantId },
    channelData: { tenant: { id: partner.tenantId } },
    locale: 'en-US',
  };
}

/** The activity of a pressed button. */
export function pressOf(person: Person, serviceUrl: string, value: unknown): Record<string, unknown> {
  const { text: _, ...activity } = activityOf(person, serviceUrl);
  return { ...activity, type: 'invoke', name: 'adaptiveCard/action', replyToId: 'message-0', value };
}

export interface RawAnswer {
  status: number;
  type: string;
  text: string;
}

/** Posts a body as it is; objects as JSON. */
export async function postRaw(
  url: string,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<RawAnswer> {
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  const signal = AbortSignal.timeout(10_000);
  const res = await fetch(url, { method: 'POST', headers, body: isReady ? body : JSON.stringify(body), signal });
  return { status: res.status, type: res.headers.get('content-type') ?? '', text: await res.text() };
}
