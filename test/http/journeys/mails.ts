import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { World } from '../../support/world.js';

/** The e-mails that arrived for this person, in their order. */
export async function mailTo({ folder }: World, address: string): Promise<ParsedMail[]> {
  const inbox = join(folder, 'mail');
  const names = (await readdir(inbox)).filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(inbox, name)))));
  return mails.filter(({ to }) => [to].flat().some((one) => one?.text.includes(address)));
}

/** Waits until so many e-mails have arrived for this person. */
export async function mailsTo(world: World, address: string, count: number): Promise<ParsedMail[]> {
  for (const until = Date.now() + 10_000; ; await sleep(50)) {
    const mails = await mailTo(world, address);
    if (mails.length >= count) return mails;
    if (Date.now() > until) throw new Error(`${mails.length} e-mails instead of ${count}`);
  }
}
