import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { AppManifestUtils, ManifestUtil } from '@microsoft/app-manifest';
import { parseCommand } from '../../bot/journeys/command.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const botId = '8e4ca1c9-5c3b-4c6b-8b6e-6d2f3a1b9c0d';
const signInAppId = '0b0f1c54-9d0e-4e59-8a0b-3f1c0a6f7d21';
const environment = {
  MicrosoftAppId: botId,
  PARTNER_NAME: 'Proseware "Cloud" & Söhne',
  PARTNER_WEBSITE: 'https://proseware.example',
};

interface Manifest {
  $schema: string;
  manifestVersion: string;
  id: string;
  version: string;
  developer: Record<string, string>;
  icons: { color: string; outline: string };
  localizationInfo: { additionalLanguages: { file: string }[] };
  bots: { botId: string; scopes: string[]; commandLists: { scopes: string[]; commands: Command[] }[] }[];
  validDomains?: string[];
  webApplicationInfo?: { id: string; resource: string };
}

interface Command {
  title: string;
  description: string;
}

async function makeArchive(env: Record<string, string>): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'teams-app-'));
  try {
    const file = path.join(folder, 'app.zip');
    await run(process.execPath, ['deployment/teams/package.mjs', file], { env });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makePackage(env: Record<string, string>): Promise<Map<string, Buffer>> {
  return unzip(await makeArchive(env));
}

/** The files of a zip archive, by its central directory; PKWARE's APPNOTE, 4.3.12. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  let entry = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => archive.readUInt16LE(entry + at));
    const name = archive.toString('utf8', entry + 46, entry + 46 + (nameLength ?? 0));
    const local = archive.readUInt32LE(entry + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    files.set(name, inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(entry + 20))));
    entry += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

interface Schema {
  patternProperties?: Record<string, unknown>;
}

/** What Microsoft's validator says of it; its schemas come with it, so nothing is fetched. */
async function mistakesIn(content: Buffer | undefined, schemaName: string): Promise<string[]> {
  const json = JSON.parse(String(content)) as Manifest;
  const [, version = ''] = /\/teams\/(v1\.\d+)\//.exec(json.$schema) ?? [];
  const schema = require(`@microsoft/app-manifest/build/json-schemas/teams/${version}/${schemaName}`) as Schema;
  if (!schema.patternProperties) return AppManifestUtils.validateAgainstSchema(json as never, schema as never);
  return ManifestUtil.validateManifestAgainstSchema(json as never, readable(schema) as never);
}

/** The validator cannot read its own schema of languages for two patterns, of activities, which this app has none of. */
function readable({ patternProperties = {}, ...rest }: Schema): Schema {
  const known = Object.entries(patternProperties).filter(([pattern]) => !pattern.startsWith('^activities'));
  return { ...rest, patternProperties: Object.fromEntries(known) };
}

describe('Teams app package', () => {
  let files: Map<string, Buffer>;
  let manifest: Manifest;

  before(async () => {
    files = await makePackage(environment);
    manifest = JSON.parse(String(files.get('manifest.json'))) as Manifest;
  });

  it("is what Microsoft's schema asks for, of version 1.23 or later, in every language", async () => {
    assert.ok(Number(manifest.manifestVersion.split('.')[1]) >= 23, manifest.manifestVersion);
    assert.ok(manifest.$schema.endsWith(`/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`));
    assert.deepEqual(await mistakesIn(files.get('manifest.json'), 'MicrosoftTeams.schema.json'), []);
    assert.deepEqual(await mistakesIn(files.get('de.json'), 'MicrosoftTeams.Localization.schema.json'), []);
  });

  it('would be told by the validator of what it does not know, of what is too long, and of what is missing', async () => {
    const spoilt = { ...manifest, unknown: 1, name: { short: 'x'.repeat(31), full: 'x' }, icons: undefined };
    const mistakes = await mistakesIn(Buffer.from(JSON.stringify(spoilt)), 'MicrosoftTeams.schema.json');
    assert.equal(mistakes.length, 3, mistakes.join('\n'));
    const german = { ...(JSON.parse(String(files.get('de.json'))) as object), 'name.long': 'x' };
    const other = await mistakesIn(Buffer.from(JSON.stringify(german)), 'MicrosoftTeams.Localization.schema.json');
    assert.equal(other.length, 1, other.join('\n'));
  });

  it('holds the manifest and every file it names, with every placeholder filled', () => {
    const { icons, localizationInfo } = manifest;
    const languages = localizationInfo.additionalLanguages.map((language) => language.file);
    const named = ['manifest.json', icons.color, icons.outline, ...languages];
    assert.deepEqual([...files.keys()].sort(), named.sort());
    assert.doesNotMatch(String(files.get('manifest.json')), /\{\{/);
    assert.deepEqual([manifest.id, manifest.bots[0]?.botId], [botId, botId]);
    assert.equal(manifest.developer.name, environment.PARTNER_NAME);
    assert.equal(manifest.developer.privacyUrl, environment.PARTNER_WEBSITE);
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
  });

  it('is the same file whenever it is made of the same', async () => {
    const [one, other] = [await makeArchive(environment), await makeArchive(environment)];
    assert.ok(one.equals(other));
  });

  it('offers the commands that do something where they do, each once, and as many as Teams shows', () => {
    const [bot] = manifest.bots;
    const lists = bot?.commandLists ?? [];
    assert.deepEqual(
      lists.map(({ scopes }) => scopes),
      [['personal'], ['team', 'groupChat']],
    );
    assert.deepEqual(lists.flatMap(({ scopes }) => scopes).sort(), bot?.scopes.toSorted());
    const [alone = [], together = []] = lists.map(({ commands }) => commands.map(({ title }) => title));
    const everywhere = [
      'attest',
      'verify',
      'invite',
      'invitations',
      'check',
      'blocked',
      'alerts',
      'customers',
      'history',
    ];
    assert.deepEqual(together, [...everywhere, 'help']);
    // The sign-in details of a new customer are for one pair of eyes.
    assert.deepEqual(alone.toSorted(), [...together, 'new customer', 'whoami'].toSorted());
    for (const title of alone) {
      assert.deepEqual(parseCommand(title), { command: title.replace(' ', '-'), argument: '' });
    }
  });

  it('says everything in German too, and leaves the commands as they are typed', () => {
    const german = JSON.parse(String(files.get('de.json'))) as Record<string, string>;
    const lists = manifest.bots[0]?.commandLists ?? [];
    const commands = lists.flatMap((list, at) =>
      list.commands.map((command, index) => ({
        ...command,
        key: `bots[0].commandLists[${at}].commands[${index}].description`,
      })),
    );
    const texts = ['name.short', 'name.full', 'description.short', 'description.full'];
    assert.deepEqual(
      Object.keys(german).filter((key) => key !== '$schema'),
      [...texts, ...commands.map(({ key }) => key)],
    );
    for (const { key, title, description } of commands) {
      const translated = german[key] ?? '';
      if (description.includes(`${title} `)) assert.ok(translated.includes(`${title} `), translated);
    }
  });

  for (const [name, size] of [
    ['color.png', 192],
    ['outline.png', 32],
  ] as const) {
    it(`has a ${name} of ${size} x ${size} pixels`, () => {
      const png = files.get(name);
      assert.equal(png?.toString('latin1', 1, 4), 'PNG');
      assert.deepEqual([png?.readUInt32BE(16), png?.readUInt32BE(20)], [size, size]);
    });
  }

  it('lets Teams sign people in only where a connection is set', async () => {
    assert.deepEqual([manifest.webApplicationInfo, manifest.validDomains], [undefined, undefined]);
    const settings = { ...environment, OAUTH_CONNECTION_NAME: 'partner-center' };
    for (const [env, id] of [
      [settings, botId],
      [{ ...settings, SIGN_IN_APP_ID: signInAppId }, signInAppId],
    ] as const) {
      const made = await makePackage(env);
      const { webApplicationInfo, validDomains } = JSON.parse(String(made.get('manifest.json'))) as Manifest;
      assert.deepEqual(webApplicationInfo, { id, resource: `api://botid-${botId}` });
      assert.deepEqual(validDomains, ['token.botframework.com']);
      assert.deepEqual(await mistakesIn(made.get('manifest.json'), 'MicrosoftTeams.schema.json'), []);
    }
  });

  it('is not made without its ids, and says which settings are missing', async () => {
    const env = { PARTNER_WEBSITE: 'http://proseware.example', OAUTH_CONNECTION_NAME: 'x', SIGN_IN_APP_ID: 'y' };
    await assert.rejects(makePackage(env), (error: { stderr: string }) => {
      for (const name of ['MicrosoftAppId', 'PARTNER_NAME', 'PARTNER_WEBSITE', 'SIGN_IN_APP_ID'])
        assert.match(error.stderr, new RegExp(name));
      assert.doesNotMatch(error.stderr, /\bat /);
      return true;
    });
  });
});
