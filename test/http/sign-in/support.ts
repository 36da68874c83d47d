import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectPartnerCenter } from '../../../bot/commands/connect-partner-center.js';
import { readSignInConfig } from '../../../bot/config.js';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { controlOf } from '../../support/partner-center.js';

/** How every token of the sandbox begins. */
export const anyToken = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9';
export const dataKey = Buffer.alloc(32, 'key-of-the-test').toString('base64');

/** The settings with which an operator signs the bot in to the sandbox. */
export function signInSettings(sandbox: Sandbox, databaseUrl: string): Record<string, string> {
  return {
    PARTNER_TENANT_ID: partner.tenantId,
    PARTNER_CENTER_CLIENT_ID: sandboxCredentials.clientId,
    PARTNER_CENTER_CLIENT_SECRET: sandboxCredentials.clientSecret,
    PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
    ENTRA_URL: sandbox.entraUrl,
    DATABASE_URL: databaseUrl,
    DATA_KEY: dataKey,
  };
}

/** What somebody does who was given a code: the body for the sandbox's control endpoint. */
export interface Person {
  outcome?: 'approved' | 'declined' | 'expired';
  personId?: string;
  mfa?: boolean;
}

export interface Connected {
  isSignedIn: boolean;
  /** Everything that was said. */
  said: string;
}

/** `npm run connect`, with somebody who enters the code as soon as it is shown. */
export async function connectOnDevice(
  sandbox: Sandbox,
  settings: Record<string, string>,
  person: Person = {},
): Promise<Connected> {
  const control = controlOf(sandbox);
  await control('', { devicePollSeconds: 0.02 });
  const lines: string[] = [];
  let entered: Promise<unknown> | undefined;
  const terminal = {
    say(line: string) {
      lines.push(line);
      const [, userCode] = /Enter the code (\w+)/.exec(line) ?? [];
      if (userCode) entered = control('/sign-ins', { userCode, ...person });
    },
    ask: () => assert.fail('a code needs no answer'),
  };
  const isSignedIn = await connectPartnerCenter(readSignInConfig(settings), terminal, { inBrowser: false });
  await entered;
  return { isSignedIn, said: lines.join('\n') };
}

/** `npm run connect -- --browser`; `land` makes of the address that is opened the one that is pasted. */
export async function connectInBrowser(
  settings: Record<string, string>,
  land: (url: string) => Promise<string>,
): Promise<Connected> {
  const lines: string[] = [];
  const terminal = {
    say: (line: string) => {
      lines.push(line);
    },
    ask: () => land(lines.find((line) => line.startsWith('http')) ?? ''),
  };
  const isSignedIn = await connectPartnerCenter(readSignInConfig(settings), terminal, { inBrowser: true });
  return { isSignedIn, said: lines.join('\n') };
}

/** Every file of a folder, as bytes, by its name. */
export async function filesOf(folder: string): Promise<[name: string, content: Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(names.map(async (name) => [name, await readFile(name)] as [string, Buffer]));
}
