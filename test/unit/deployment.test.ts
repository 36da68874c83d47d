import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { parseCommand } from '../../bot/journeys/command.js';
import { passedThrough, settings } from '../../bot/settings.js';

const run = promisify(execFile);
const root = projectFolder(import.meta.dirname);
const deployment = path.join(root, 'deployment');
const botId = '8e4ca1c9-5c3b-4c6b-8b6e-6d2f3a1b9c0d';
const environment = {
  MicrosoftAppId: botId,
  PARTNER_NAME: 'Proseware "Cloud" & Söhne',
  PARTNER_WEBSITE: 'https://proseware.example',
};

interface Command {
  title: string;
  description: string;
}

interface Manifest {
  id: string;
  version: string;
  developer: Record<string, string>;
  name: { short: string; full: string };
  description: { short: string; full: string };
  icons: { color: string; outline: string };
  localizationInfo: { additionalLanguages: { file: string }[] };
  bots: { botId: string; scopes: string[]; commandLists: { scopes: string[]; commands: Command[] }[] }[];
}

function projectFolder(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : projectFolder(path.dirname(folder));
}

async function makePackage(env: Record<string, string>): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'teams-app-'));
  try {
    const file = path.join(folder, 'app.zip');
    await run(process.execPath, [path.join(deployment, 'teams-app/package.mjs'), file], { env });
    return unzip(await readFile(file));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The files of a zip archive, by its central directory. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  let entry = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const packedSize = archive.readUInt32LE(entry + 20);
    const nameLength = archive.readUInt16LE(entry + 28);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    const start = archive.readUInt32LE(entry + 42) + 30 + nameLength;
    files.set(name, inflateRawSync(archive.subarray(start, start + packedSize)));
    entry += 46 + nameLength;
  }
  return files;
}

describe('Teams app package', () => {
  let files: Map<string, Buffer>;
  let manifest: Manifest;

  before(async () => {
    files = await makePackage(environment);
    manifest = JSON.parse(String(files.get('manifest.json'))) as Manifest;
  });

  it('holds the manifest and every file it names, with every placeholder filled', () => {
    const { icons, localizationInfo } = manifest;
    const named = [
      'manifest.json',
      icons.color,
      icons.outline,
      ...localizationInfo.additionalLanguages.map((l) => l.file),
    ];
    assert.deepEqual([...files.keys()].sort(), named.sort());
    assert.doesNotMatch(String(files.get('manifest.json')), /\{\{/);
    assert.equal(manifest.id, botId);
    assert.equal(manifest.bots[0]?.botId, botId);
    assert.equal(manifest.developer.name, environment.PARTNER_NAME);
    assert.equal(manifest.developer.privacyUrl, environment.PARTNER_WEBSITE);
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
  });

  it('keeps to the lengths that Teams allows', () => {
    const { name, description, developer } = manifest;
    const texts: [string | undefined, number][] = [
      [name.short, 30],
      [name.full, 100],
      [description.short, 80],
      [description.full, 4000],
      [developer.name, 32],
    ];
    for (const [text = '', longest] of texts) assert.ok(text.length > 0 && text.length <= longest, text);
  });

  it('offers the commands that do something, everywhere, each once, without a slash, and as many as Teams shows', () => {
    const [bot] = manifest.bots;
    const [list] = bot?.commandLists ?? [];
    assert.deepEqual(bot?.scopes, ['personal', 'team', 'groupChat']);
    assert.deepEqual(list?.scopes, bot?.scopes);
    const titles = list?.commands.map((command) => command.title) ?? [];
    const known = ['attest', 'verify', 'invite', 'new customer', 'invitations', 'check', 'blocked', 'alerts'];
    assert.deepEqual(titles, [...known, 'customers', 'history']);
    assert.ok(titles.length <= 10);
    for (const title of titles) {
      assert.deepEqual(parseCommand(title), { command: title.replace(' ', '-'), argument: '' });
    }
  });

  it('says everything in German too, and leaves the commands as they are typed', () => {
    const german = JSON.parse(String(files.get('de.json'))) as Record<string, string>;
    const commands = manifest.bots[0]?.commandLists[0]?.commands ?? [];
    const expected = ['name.short', 'name.full', 'description.short', 'description.full'].concat(
      commands.map((_, index) => `bots[0].commandLists[0].commands[${index}].description`),
    );
    assert.deepEqual(
      Object.keys(german).filter((key) => key !== '$schema'),
      expected,
    );
    assert.ok((german['name.short'] ?? '').length <= 30);
    assert.ok((german['description.short'] ?? '').length <= 80);
    for (const [index, { title, description }] of commands.entries()) {
      const translated = german[`bots[0].commandLists[0].commands[${index}].description`] ?? '';
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

  it('is not made without its ids, and says which settings are missing', async () => {
    await assert.rejects(makePackage({ PARTNER_WEBSITE: 'http://proseware.example' }), (error: { stderr: string }) => {
      for (const name of ['MicrosoftAppId', 'PARTNER_NAME', 'PARTNER_WEBSITE'])
        assert.match(error.stderr, new RegExp(name));
      assert.doesNotMatch(error.stderr, /\bat /);
      return true;
    });
  });
});

describe('deployment', () => {
  const platform = ['WEBSITE_RUN_FROM_PACKAGE', 'SCM_DO_BUILD_DURING_DEPLOYMENT', 'NODE_ENV'];

  it('explains every setting on the operations page, and no other', async () => {
    const page = await readFile(path.join(deployment, 'README.md'), 'utf8');
    const rows =
      page
        .split('\n## 4. Settings')[1]
        ?.split('\n## ')[0]
        ?.matchAll(/^\| (`.+?) \|/gm) ?? [];
    const explained = [...rows].flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(explained.sort(), [...Object.keys(settings), ...passedThrough].sort());
  });

  it('sets in Azure only what the bot reads, and everything a start in teams mode needs', async () => {
    const bicep = await readFile(path.join(deployment, 'azure/main.bicep'), 'utf8');
    const block = /name: 'appsettings'\s+properties: \{(.+?)\n {2}\}/s.exec(bicep)?.[1] ?? '';
    const names = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
    const unknown = names.filter((name) => !(name in settings) && !platform.includes(name));
    assert.deepEqual(unknown, []);
    for (const name of [
      'BOT_MODE',
      'MicrosoftAppId',
      'MicrosoftAppType',
      'PARTNER_TENANT_ID',
      'PARTNER_TYPE',
      'DATABASE_URL',
    ]) {
      assert.ok(names.includes(name), name);
    }
  });

  it('puts into the image everything that is read at run time', async () => {
    const dockerfile = await readFile(path.join(deployment, 'container/Dockerfile'), 'utf8');
    for (const needed of ['package.json', 'node_modules', 'dist', 'cards', 'src/mail/locales']) {
      assert.match(dockerfile, new RegExp(`^COPY --from=build /app/${needed} `, 'm'));
      assert.ok(needed === 'dist' || existsSync(path.join(root, needed)));
    }
  });
});
