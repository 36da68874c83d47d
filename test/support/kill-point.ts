/** Kills the process with SIGKILL at one point, the first time it gets there. The product itself knows nothing of it. */
import { Socket } from 'node:net';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { SqliteQueryRunner } from 'typeorm/driver/sqlite/SqliteQueryRunner.js';
import type { AuditAction } from '../../src/audit/audit.js';
import type { Call, KillPoint, Noted, Promised } from './process.js';

let armed: KillPoint | undefined;

/** The process dies here; nowhere unless given. */
export function arm(killPoint: KillPoint | undefined): void {
  armed = killPoint;
}

function reach(point: KillPoint): void {
  if (armed === point) process.kill(process.pid, 'SIGKILL');
}

/** How transactions are told apart: by what they put on the trail and what they promise to the outbox. */
type Mark = `commit of ${AuditAction}` | `promise of ${Promised}` | `note of an ${Noted}`;

const notes: [Noted, RegExp][] = [
  ['alert taken up', /^UPDATE outbox SET lease_until = \$1, attempts = attempts \+ 1 /],
  ['alert being sent', /^UPDATE alert_copy SET sent_version = /],
  ['alert shown', /^UPDATE alert_copy SET (state = 'shown', activity_id|shown_version = \$3, state = 'shown')/],
];

/** Position of the word that matters among the parameters of a statement. */
const actionAt = 3;
const kindAt = 0;

function markOf(sql: string, parameters: unknown[]): Mark | undefined {
  if (/^\s*INSERT INTO audit /.test(sql)) return `commit of ${parameters[actionAt] as AuditAction}`;
  if (/^\s*INSERT INTO outbox /.test(sql)) return `promise of ${parameters[kindAt] as Promised}`;
  const noted = notes.find(([, statement]) => statement.test(sql.trimStart()))?.[0];
  return noted && `note of an ${noted}`;
}

for (const { prototype } of [SqliteQueryRunner, PostgresQueryRunner]) {
  const query = prototype.query as (this: object, sql: string, ...rest: unknown[]) => Promise<unknown>;
  const marks = new WeakMap<object, Mark[]>();
  prototype.query = async function (this: object, sql: string, ...rest: unknown[]) {
    const [parameters] = rest as [unknown[]];
    if (/^(BEGIN|START TRANSACTION)/.test(sql)) marks.set(this, []);
    const mark = markOf(sql, parameters);
    if (mark) marks.get(this)?.push(mark);
    const committed = sql === 'COMMIT' ? (marks.get(this) ?? []) : [];
    for (const one of committed) reach(`before the ${one}`);
    const result = await query.call(this, sql, ...rest);
    for (const one of committed) reach(`after the ${one}`);
    return result;
  } as typeof prototype.query;
}

const calls: [Call, RegExp][] = [
  ['attestation', /\/customers\/[^/]+\/agreements$/],
  ['creation of a customer', /\/v1\/customers$/],
  ['creation of a link', /\/attestations\/enhanced$/],
];
const fetchAsItIs = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const call = init?.method === 'POST' ? calls.find(([, path]) => path.test(String(input)))?.[0] : undefined;
  if (call) reach(`before the ${call}`);
  const response = await fetchAsItIs(input, init);
  if (call) reach(`after the answer to the ${call}`);
  return response;
};

/**
 * What of an SMTP connection can be seen from its socket: the DATA command, the last line, and the answer to it. Before
 * that answer the last line is on its way, and the server takes the mail.
 */
const write = Socket.prototype.write as (this: Socket, ...all: unknown[]) => boolean;
const inMessage = new WeakSet<Socket>();
Socket.prototype.write = function (this: Socket, ...all: unknown[]) {
  const text = typeof all[0] === 'string' || Buffer.isBuffer(all[0]) ? all[0].toString() : '';
  const [, method] = /^(POST|PUT) \/v3\/conversations\//.exec(text) ?? [];
  if (method) {
    const what = method === 'PUT' ? 'update' : 'message';
    reach(`before the ${what}`);
    this.prependOnceListener('data', () => reach(`after the answer to the ${what}`));
  }
  if (text === 'DATA\r\n') {
    reach('before the e-mail');
    inMessage.add(this);
  }
  if (inMessage.has(this) && text.endsWith('.\r\n')) {
    inMessage.delete(this);
    this.prependOnceListener('data', () => reach('after the answer to the e-mail'));
    return write.call(this, text, () => reach('before the answer to the e-mail'));
  }
  return write.apply(this, all);
} as typeof Socket.prototype.write;
