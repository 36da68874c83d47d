// Makes the Teams app package: npm run package [-- file]
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const here = import.meta.dirname;
const files = ['manifest.json', 'de.json', 'color.png', 'outline.png'];
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const httpsUrl = /^https:\/\/[^\s"\\]+$/;
/** Always the same, so that the same content gives the same archive. */
const mtime = new Date('2000-01-01T00:00:00Z');

try {
  const target = path.resolve(process.argv[2] ?? path.join(here, '../../dist/customer-agreements.zip'));
  const values = await readValues(process.env);
  const zip = new ZipFile();
  for (const name of files) zip.addBuffer(await contentOf(name, values), name, { mtime });
  zip.end();
  await mkdir(path.dirname(target), { recursive: true });
  await pipeline(zip.outputStream, createWriteStream(target));
  process.stdout.write(`${target}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** What the package is made with, from the environment; one error names every setting that is missing or wrong. */
async function readValues(env) {
  const website = env.PARTNER_WEBSITE ?? '';
  const botId = env.MicrosoftAppId ?? '';
  const values = {
    BOT_ID: botId,
    PARTNER_NAME: env.PARTNER_NAME ?? '',
    PARTNER_WEBSITE: website,
    PRIVACY_URL: env.PRIVACY_URL || website,
    TERMS_URL: env.TERMS_URL || website,
    APP_VERSION: JSON.parse(await readFile(path.join(here, '../../package.json'), 'utf8')).version,
    // A managed identity is no app registration, so people then sign in to another app; README, section 4.
    SIGN_IN_APP_ID: env.OAUTH_CONNECTION_NAME ? env.SIGN_IN_APP_ID || botId : undefined,
  };
  const problems = [];
  if (!guid.test(values.BOT_ID)) problems.push("MicrosoftAppId must be the bot's app id (a GUID)");
  if (!/^.{1,32}$/u.test(values.PARTNER_NAME)) problems.push('PARTNER_NAME must have 1 to 32 characters');
  for (const name of ['PARTNER_WEBSITE', 'PRIVACY_URL', 'TERMS_URL']) {
    if (!httpsUrl.test(values[name])) problems.push(`${name} must be an https:// address`);
  }
  if (values.SIGN_IN_APP_ID && !guid.test(values.SIGN_IN_APP_ID)) {
    problems.push('SIGN_IN_APP_ID must be the app id of the sign-in connection (a GUID)');
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return values;
}

async function contentOf(name, values) {
  const content = await readFile(path.join(here, name));
  if (name !== 'manifest.json') return content;
  const inside = (value) => JSON.stringify(value).slice(1, -1);
  const text = content.toString('utf8').replace(/\{\{(\w+)\}\}/g, (_, placeholder) => inside(values[placeholder]));
  return Buffer.from(JSON.stringify({ ...JSON.parse(text), ...signIn(values) }, undefined, 2));
}

/** What lets Teams sign people in to the bot's OAuth connection, which is what OAUTH_CONNECTION_NAME asks for. */
function signIn({ BOT_ID, SIGN_IN_APP_ID }) {
  if (!SIGN_IN_APP_ID) return {};
  return {
    validDomains: ['token.botframework.com'],
    webApplicationInfo: { id: SIGN_IN_APP_ID, resource: `api://botid-${BOT_ID}` },
  };
}
