import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { type MailSink, startMailSink } from '../../../src/mail/sink.js';

/** A mail sink with a folder of its own, and what arrived in it, in order. */
export interface Inbox extends MailSink {
  folder: string;
  files(): Promise<string[]>;
  raw(): Promise<string[]>;
  mails(): Promise<ParsedMail[]>;
}

export async function startInbox(): Promise<Inbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mail-'));
  const sink = await startMailSink({ folder });
  const files = async () => (await readdir(folder)).sort();
  const raw = async () => Promise.all((await files()).map((name) => readFile(path.join(folder, name), 'utf8')));
  return {
    ...sink,
    folder,
    files,
    raw,
    mails: async () => Promise.all((await raw()).map((message) => simpleParser(message))),
    async close() {
      await sink.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a scripted mail server does at a step; `drop` hangs up, `silent` never answers. */
export type Step = string | 'drop' | 'silent';
export interface Script {
  greeting?: Step;
  mail?: Step;
  recipient?: Step;
  data?: Step;
  message?: Step;
  /** Of ESMTP, such as `DSN`. */
  extensions?: string[];
}

export interface ScriptedServer {
  url: string;
  /** How many messages arrived complete, and how many connections were made. */
  messages: number;
  connections: number;
  /** The verbs it was given, of all connections, in order. */
  commands: string[];
  /** The same commands in full. */
  lines: string[];
  close(): Promise<void>;
}

/** A mail server that behaves as the script says, and well where the script says nothing. */
export async function startScriptedServer(script: Script, host = '127.0.0.1'): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const state = { messages: 0, connections: 0, commands: [] as string[], lines: [] as string[] };
  const server = createServer((socket) => {
    sockets.add(socket);
    state.connections += 1;
    socket.on('error', () => {});
    converse(socket, script, state);
  });
  const port = await listen(server, host);
  return Object.assign(state, {
    url: `smtp://${host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}

/** A port of this machine on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

type Seen = Pick<ScriptedServer, 'messages' | 'commands' | 'lines'>;

function converse(socket: Socket, script: Script, seen: Seen): void {
  let received = '';
  let inMessage = false;
  const answer = (step: Step) => {
    if (step === 'drop') socket.destroy();
    else if (step !== 'silent') socket.write(`${step}\r\n`);
  };
  // Looked up with every command: a test may change the script meanwhile.
  const replies = (): Record<string, Step> => ({
    EHLO: helloOf(script),
    MAIL: script.mail ?? '250 ok',
    RCPT: script.recipient ?? '250 ok',
    DATA: script.data ?? '354 go on',
    RSET: '250 ok',
    QUIT: '221 bye',
  });
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    for (let end = lineEnd(received, inMessage); end > 0; end = lineEnd(received, inMessage)) {
      const line = received.slice(0, end);
      received = received.slice(end);
      if (inMessage) {
        inMessage = false;
        seen.messages += 1;
        answer(script.message ?? '250 taken');
        continue;
      }
      const [verb = ''] = line.trim().toUpperCase().split(' ');
      seen.commands.push(verb);
      seen.lines.push(line.trim());
      const reply = replies()[verb] ?? '502 unknown';
      inMessage = reply.startsWith('354');
      answer(reply);
    }
  });
  answer(script.greeting ?? '220 mail.example');
}

function helloOf({ extensions = [] }: Script): string {
  const lines = ['mail.example', ...extensions];
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
}

function lineEnd(received: string, inMessage: boolean): number {
  const mark = inMessage ? '\r\n.\r\n' : '\r\n';
  const at = received.indexOf(mark);
  return at < 0 ? 0 : at + mark.length;
}
