import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { localPurchaseSecret } from '../../../bot/config.js';
import { unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { seeded } from '../journeys/support.js';
import { blocksOf } from './support.js';

const run = promisify(execFile);
const inTheExample = '5d1c1a34-5a53-4e0a-9a0e-3a1c5b7f9d21';

/** The first block of code in this language on the page for senders. */
async function example(language: 'sh' | 'ts'): Promise<string> {
  const page = await readFile('deployment/purchases.md', 'utf8');
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(page)?.[1];
  assert.ok(code, `deployment/purchases.md has no example in ${language}`);
  return code;
}

function runs(program: string, flag: string): boolean {
  try {
    execFileSync(program, [flag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('The examples for senders', () => {
  let world: World;
  let folder: string;
  let env: Record<string, string>;

  before(async () => {
    world = await startWorld();
    folder = await mkdtemp(path.join(tmpdir(), 'purchase-client-'));
    const { PATH = '' } = process.env;
    env = { PATH, BOT_URL: new URL(world.app.url).origin, PURCHASE_WEBHOOK_SECRET: localPurchaseSecret };
  });
  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('report with curl and openssl, once', async function () {
    if (!runs('curl', '--version') || !runs('openssl', 'version')) this.skip();
    const code = await example('sh');
    const answers: unknown[] = [];
    for (let times = 0; times < 2; times += 1)
      answers.push(JSON.parse((await run('sh', ['-c', code], { env })).stdout));
    const [block] = await blocksOf(world, inTheExample);
    assert.deepEqual(answers, [
      { status: 'recorded', alertId: block?.id },
      { status: 'known', alertId: block?.id },
    ]);
  });

  it('report and check with TypeScript', async function () {
    this.timeout(60_000);
    await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(folder, 'client.ts'), await example('ts'));
    const options = ['--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const compiler = path.resolve('node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, ...options, 'client.ts'], { cwd: folder });

    const [blocked] = unattested;
    const report = {
      eventId: 'e-1',
      customerId: blocked?.id,
      code: '13605',
      message: '',
      attemptedAt: new Date().toISOString(),
    };
    const script = `
      import { mayBuy, reportBlocked } from ${JSON.stringify(pathToFileURL(path.join(folder, 'client.js')).href)};
      await reportBlocked(${JSON.stringify(report)});
      const wrong = await reportBlocked({ eventId: '' }).catch(String);
      const nobody = await mayBuy('99999999-0000-4000-8000-000000000009');
      const may = [await mayBuy('${blocked?.id}', false), await mayBuy('${seeded('Trey Research Inc.').id}'), nobody ?? 'unknown'];
      console.log(JSON.stringify({ may, wrong }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
    const { may, wrong } = JSON.parse(stdout);
    assert.deepEqual(may, [false, true, 'unknown']);
    assert.match(wrong, /400 .*"field":"eventId"/);
    assert.deepEqual((await blocksOf(world, blocked?.id ?? '')).length, 1);
  });
});
