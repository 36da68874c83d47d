import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '../../src/sandbox/sandbox.js';

/**
 * Partner Center and the Bot Connector as fast as they can be, so that what they cost does not hide what a turn
 * costs: every answer is made beforehand. Sign-in and groups come from the sandbox; turns do not need them.
 */
export const customerCount = 1_000;
/** The first ones have an attestation on record. */
export const attestedCount = 50;

export interface StandIn {
  url: string;
  entraUrl: string;
  graphUrl: string;
}

/** What the connector has been sent. */
export interface Seen {
  messages: number;
  updates: number;
}

export function customerId(index: number): string {
  return `00000000-0000-4000-8000-${String(index % customerCount).padStart(12, '0')}`;
}

export function customerName(index: number): string {
  return `Bakery ${String(index % customerCount).padStart(5, '0')} GmbH`;
}

const agreementType = 'MicrosoftCustomerAgreement';
const templateId = '117a77b0-9360-443b-8795-c6dedc750cf9';

const customers = Array.from({ length: customerCount }, (_, index) => ({
  id: customerId(index),
  companyProfile: {
    tenantId: customerId(index),
    domain: `bakery${index}.onmicrosoft.com`,
    companyName: customerName(index),
  },
}));
const onRecord = {
  primaryContact: {
    firstName: 'Maria',
    lastName: 'Weber',
    email: 'maria@bakery.example',
    phoneNumber: '+49 30 5550100',
  },
  templateId,
  dateAgreed: '2024-05-02T00:00:00Z',
  type: agreementType,
};
const list = (items: object[]) => JSON.stringify({ totalCount: items.length, items });
const answers = {
  customers: list(customers),
  templates: list([{ agreementType, templateId, versionRank: 0 }]),
  attested: list([onRecord]),
  none: list([]),
  unsigned: JSON.stringify({ isSigned: false }),
  accepted: JSON.stringify({ id: 'message-1' }),
};
const seen: Seen = { messages: 0, updates: 0 };

async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  res.writeHead(req.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' });
  res.end(answer(req.method ?? '', req.url ?? '', body));
}

function answer(method: string, url: string, body: string): string {
  if (url.startsWith('/v3/')) {
    if (method === 'PUT') seen.updates += 1;
    else if (!body.includes('"type":"typing"')) seen.messages += 1;
    return answers.accepted;
  }
  if (url === '/seen') return JSON.stringify(seen);
  const [, id, rest = ''] = /^\/v1\/customers\/([^/?]+)\/([^?]+)/.exec(url) ?? [];
  if (!id) return url.startsWith('/v1/agreements') ? answers.templates : answers.customers;
  if (rest !== 'agreements') return answers.unsigned;
  if (method === 'POST') return body;
  return Number(id.slice(-12)) < attestedCount ? answers.attested : answers.none;
}

if (process.send) {
  const sandbox = await startSandbox();
  const server = createServer((req, res) => void serve(req, res));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send({ url, entraUrl: sandbox.entraUrl, graphUrl: sandbox.graphUrl } satisfies StandIn);
  process.once('disconnect', () => process.exit(0));
}
