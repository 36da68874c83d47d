import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';

/** The e-mails that a mail sink laid into this folder, in the order of their arrival. */
export async function mailsIn(folder: string): Promise<ParsedMail[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map(async (name) => simpleParser(await readFile(join(folder, name)))));
}
