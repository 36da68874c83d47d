import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { listening } from '../support/image.js';
import { commandsIn, sectionOf } from '../support/readme-commands.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const { services } = parse(readFileSync('deployment/container/compose.yaml', 'utf8')) as { services: object };
const outputs = found('deployment/azure/main.bicep', /^output (\w+)/gm);
const jobs = found('deployment/azure/modules/app.bicep', /name: '\$\{name\}(-\w+)'/g);

/** What each command of the page has to name rightly; one that begins with none of these is a mistake. */
const known: [RegExp, (line: string) => void][] = [
  [/^npm ci$/, () => undefined],
  [/^npm run /, scriptIn],
  [/^[A-Z]\w+=\S* .*npm run /i, scriptIn],
  [/^export /, () => undefined],
  [/^az (group create|acr create) /, () => undefined],
  [/^az acr build .* \.$/, (line) => fileAfter(line, '--file')],
  [/^(REPLICAS=0 )?az deployment group create /, deploymentLine],
  [/^az deployment group show /, (line) => oneOf(/outputs\.(\w+)\.value/, line, outputs)],
  [/^az containerapp job /, (line) => oneOf(/--name \$NAME(-\w+)/, line, jobs)],
  [/^cp \S+ \S+$/, (line) => existing(line.split(' ')[1])],
  [/^docker compose /, composeLine],
  [/^docker build .* \.$/, (line) => fileAfter(line, '-f')],
  [/^docker run /, settingsFile],
  [/^pg_(dump|restore) /, () => undefined],
  [/^(TOKEN=\$\()?curl /, () => undefined],
];

/** What a pattern's group holds wherever it is in a file. */
function found(file: string, pattern: RegExp): string[] {
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, name = '']) => name);
}

function existing(file: string | undefined): void {
  assert.ok(file && existsSync(file), `${file} does not exist`);
}

function fileAfter(line: string, option: string): void {
  existing(new RegExp(`${option} (\\S+)`).exec(line)?.[1]);
}

function oneOf(pattern: RegExp, line: string, names: string[]): void {
  const [, name] = pattern.exec(line) ?? [];
  assert.ok(name && names.includes(name), `${name} is none of ${names}`);
}

function scriptIn(line: string): void {
  oneOf(/npm run ([\w:]+)/, line, Object.keys(scripts));
}

function settingsFile(line: string): void {
  const [, file] = /--env-file (\S+)/.exec(line) ?? [];
  existing(`${file}.example`);
}

/** A module is a deployment too, and two of one name would get in each other's way. */
function deploymentLine(line: string): void {
  fileAfter(line, '--parameters');
  const [, name = ''] = /--name (\w+)/.exec(line) ?? [];
  assert.ok(name && !readFileSync('deployment/azure/main.bicep', 'utf8').includes(`module ${name} `), name);
}

function composeLine(line: string): void {
  fileAfter(line, '-f');
  settingsFile(line);
  if (/ up /.test(line)) return;
  oneOf(/ (?:build|run --rm) (\w+)/, line, Object.keys(services));
  const [, script] = /node (\S+\.js)/.exec(line) ?? [];
  if (script) existing(script);
}

describe('deployment/README.md, followed from an empty folder', () => {
  const page = ['1', '2', '3', '5', '6', '7', '8', 'More than one machine'].map(sectionOf).join('\n');
  const commands = commandsIn(page);
  const settings = 'deployment/container/settings.env';
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-dry-run-'));
    for (const name of ['package.json', 'deployment', 'cards', 'src/mail/locales'])
      await cp(name, path.join(folder, name), { recursive: true, filter: (file) => !file.endsWith('settings.env') });
    // What `npm ci` and `npm run build` make, which whoever runs this test has done.
    for (const name of ['node_modules', 'dist']) await symlink(path.resolve(name), path.join(folder, name));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs a line of the page as it stands there. */
  function follow(line: string, env: Record<string, string> = {}) {
    const options = { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } } as const;
    return spawnSync('sh', ['-c', line], options);
  }

  function bot() {
    const nowhere = ['PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL'].map((name) => [name, 'http://127.0.0.1:9']);
    const env = { ...Object.fromEntries(nowhere), PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0' };
    return spawn(process.execPath, [`--env-file=${settings}`, 'dist/bot/main.js'], { cwd: folder, env });
  }

  it('names only files, scripts, services, jobs and outputs that there are', () => {
    assert.ok(commands.length > 15, `${commands.length} commands`);
    for (const line of commands.flatMap((one) => one.split(' && '))) {
      const [, check] = known.find(([pattern]) => pattern.test(line)) ?? [];
      assert.ok(check, `nobody knows: ${line}`);
      check(line);
    }
  });

  it('sets every variable that a later command takes', () => {
    const azure = commandsIn(sectionOf('3')).filter((line) => /^(export|.*\baz) /.test(line));
    const set = new Set(azure.flatMap((line) => [...line.matchAll(/\b([A-Z_]+)=/g)].map(([, name]) => name)));
    for (const line of azure)
      for (const [, name] of line.matchAll(/\$([A-Z]\w+)/g)) assert.ok(set.has(name), `${name} in ${line}`);
  });

  it('ends with the app package', async () => {
    const [line = ''] = commands.filter((one) => /^MicrosoftAppId=.*npm run package/.test(one));
    const filled = line
      .replace('MicrosoftAppId=...', 'MicrosoftAppId=8e4ca1c9-5c3b-4c6b-8b6e-6d2f3a1b9c0d')
      .replace("'...'", "'Proseware'")
      .replace('https://...', 'https://proseware.example');
    const target = path.join(folder, 'app.zip');
    const { status, stderr } = follow(`${filled} -- ${target}`, { HOME: folder });
    assert.equal(status, 0, stderr);
    assert.equal((await readFile(target)).toString('latin1', 0, 2), 'PK');
    assert.equal(
      path.join(folder, 'dist'),
      path.resolve(folder, /`(dist)\/customer-agreements\.zip`/.exec(page)?.[1] ?? ''),
    );
  });

  it('ends with a configuration that names what is missing, and starts when that is filled in', async function () {
    this.timeout(60_000);
    const [line = ''] = commands.filter((one) => one.startsWith('cp '));
    assert.equal(follow(line).status, 0);
    const refused = bot();
    const said: string[] = [];
    refused.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    assert.deepEqual((await once(refused, 'close'))[0], 1);
    const missing = [...said.join('').matchAll(/^(\w+) is missing: /gm)].map(([, name = '']) => name);
    const values = (await readFile(path.join(folder, settings), 'utf8')).split('\n');
    assert.ok(missing.length > 5, said.join(''));
    for (const name of missing) assert.ok(values.includes(`${name}=`), `the example has no place for ${name}`);

    const file = values.map((one) =>
      missing.includes(one.slice(0, -1)) ? `${one}${filledIn(one.slice(0, -1))}` : one,
    );
    await writeFile(path.join(folder, settings), file.join('\n'));
    const child = bot();
    const url = await listening(child);
    assert.equal((await fetch(new URL('/healthz', url))).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});

/** What somebody fills in. */
function filledIn(name: string): string {
  if (name === 'PARTNER_TYPE') return 'direct-bill';
  return /secret|password|token/i.test(name) ? 'something-secret' : '22222222-2222-4222-8222-222222222222';
}
