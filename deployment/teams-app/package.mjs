// Makes the Teams app package: node deployment/teams-app/package.mjs [file]
// The zip is written here (zip.mjs) because the one other way, a `zip` command, is not on every machine,
// and a library would be one more dependency for five small files.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zip } from './zip.mjs';

const here = import.meta.dirname;
const files = ['manifest.json', 'de.json', 'color.png', 'outline.png'];
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const httpsUrl = /^https:\/\/[^\s"\\]+$/;

try {
  const target = path.resolve(process.argv[2] ?? path.join(here, '../../dist/customer-agreements.zip'));
  const values = await readValues(process.env);
  const contents = await Promise.all(files.map(async (name) => ({ name, content: await filled(name, values) })));
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, zip(contents));
  process.stdout.write(`${target}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** The values of the placeholders, from the environment; one error names every setting that is missing or wrong. */
async function readValues(env) {
  const website = env.PARTNER_WEBSITE ?? '';
  const values = {
    BOT_ID: env.MicrosoftAppId ?? '',
    PARTNER_NAME: env.PARTNER_NAME ?? '',
    PARTNER_WEBSITE: website,
    PRIVACY_URL: env.PRIVACY_URL || website,
    TERMS_URL: env.TERMS_URL || website,
    APP_VERSION: JSON.parse(await readFile(path.join(here, '../../package.json'), 'utf8')).version,
  };
  const problems = [];
  if (!guid.test(values.BOT_ID)) problems.push("MicrosoftAppId must be the bot's app id (a GUID)");
  if (!/^.{1,32}$/u.test(values.PARTNER_NAME)) problems.push('PARTNER_NAME must have 1 to 32 characters');
  for (const name of ['PARTNER_WEBSITE', 'PRIVACY_URL', 'TERMS_URL']) {
    if (!httpsUrl.test(values[name])) problems.push(`${name} must be an https:// address`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return values;
}

async function filled(name, values) {
  const content = await readFile(path.join(here, name));
  if (name !== 'manifest.json') return content;
  const inside = (value) => JSON.stringify(value).slice(1, -1);
  return Buffer.from(
    content.toString('utf8').replace(/\{\{(\w+)\}\}/g, (_, placeholder) => inside(values[placeholder])),
  );
}
