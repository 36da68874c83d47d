import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { cardOf } from '../../support/chat.js';
import type { Sent } from '../../support/connector.js';
import type { Surroundings } from './surroundings.js';

/** Somewhere a secret could have got to. */
export interface Place {
  /** `file store.sqlite-wal`, `table audit`, `message to personal-1: Heading`, `e-mail`, `log`. */
  name: string;
  content: string | Buffer;
}

/** Every place there is: files, tables, log, what the channel got and what was answered to presses. */
export async function allPlaces(around: Surroundings): Promise<Place[]> {
  const answers = around.answers.map(({ verb, person, conversationId, body }) => {
    return { name: `answer to ${verb || 'a message'} for ${person} in ${conversationId}`, content: body };
  });
  const messages = around.connector.sent.map((sent) => ({
    name: nameOf(sent),
    content: JSON.stringify(sent.activity),
  }));
  // In the files that hold them, lines are broken anywhere.
  const mails = (await around.mails()).map(({ subject, text, html }) => {
    return { name: 'e-mail', content: [subject, text, html].join('\n') };
  });
  const log = { name: 'log', content: around.output };
  return [log, ...answers, ...messages, ...mails, ...(await tables(around)), ...(await files(around.folder))];
}

/** The names of those places, each once, in which one of the secrets is: plain, or written in base64 with what is around. */
export function placesOf(secrets: readonly string[], places: readonly Place[]): string[] {
  const traces = secrets.flatMap(tracesOf);
  const found = places.filter(({ content }) => traces.some((trace) => content.includes(trace)));
  return [...new Set(found.map(({ name }) => name))].sort();
}

/** A ticket is JSON in base64: what stands in it is written in one of three ways, by where in the JSON it begins. */
function tracesOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    // Signs that share their bits with what is before or after the secret are left out.
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
  return [secret, ...new Set(inBase64)];
}

/** Tables with every row that is in them, whatever becomes of the rows. */
async function tables(around: Surroundings): Promise<Place[]> {
  const names = await around.read<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return Promise.all(
    names.map(async ({ name }) => {
      return { name: `table ${name}`, content: JSON.stringify(await around.read(`SELECT * FROM "${name}"`)) };
    }),
  );
}

async function files(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.map(async (path) => ({ name: `file ${relative(folder, path)}`, content: await readFile(path) })),
  );
}

function nameOf({ conversationId, activity, ...sent }: Sent): string {
  const heading = activity.attachments ? cardOf({ conversationId, activity, ...sent }).text.split('\n')[0] : '';
  return `message to ${conversationId}: ${heading}`;
}
