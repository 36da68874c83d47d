import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Anchor, readAnchors } from '../../../src/audit/anchor.js';
import { openStore } from '../../../src/store/open-store.js';
import { change, dropTriggers } from '../../store/trail.js';
import { startWorld, type World } from '../../support/world.js';

const command = fileURLToPath(new URL('../../../bot/commands/audit-verify.js', import.meta.url));

describe('The audit trail of a running bot', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  let isStopped = false;
  after(() => (isStopped ? undefined : world.close()));

  /** `npm run audit:verify` beside the running bot. */
  async function verify(args: string[] = [], databaseUrl = world.config.databaseUrl) {
    const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
    const child = spawn(process.execPath, [command, ...args], { env, cwd: world.folder });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  }

  const count = async (table: string) => {
    const [row] = await world.app.services.store.read<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    return row?.n ?? 0;
  };
  const chained = async () => {
    while ((await count('audit_chain')) <= (await count('audit'))) await sleep(100);
  };
  const logged = (words: string) => world.log.filter((line) => line.includes(words));

  it('is chained while the bot works, and whole', async () => {
    await world.chat('nobody').say('attest Contoso');
    await chained();
    const { code, said } = await verify();
    assert.match(
      said,
      /^The trail is whole\.\nEntries: \d+; from before it was sealed: 0; .* anchors that agree: [1-9]\d*\.\n$/,
    );
    assert.equal(code, 0);
  });

  it('is anchored in the log, against which it can be verified as well', async () => {
    const anchors = readAnchors(world.log.join(''));
    assert.ok(anchors.length > 0);
    const file = join(world.folder, 'bot.log');
    await writeFile(file, world.log.join(''));
    const { code, said } = await verify(['--anchors', file]);
    assert.match(said, new RegExp(`anchors that agree: ${anchors.length}\\.`));
    assert.equal(code, 0);
  });

  it('cannot be read where it is not', async () => {
    const nowhere = `sqlite:${join(world.folder, 'no.sqlite')}`;
    for (const [args, url] of [[[], nowhere], [['--anchors', 'no.jsonl']], [['--anchors', 'store.sqlite']]] as const) {
      const { code, said } = await verify([...args], url);
      assert.match(
        said,
        /^The trail could not be read\. .*(no\.sqlite does not exist|no\.jsonl does not exist|holds no anchor)/,
      );
      assert.equal(code, 2);
    }
  });

  it('betrays who changes it past the bot', async () => {
    const intruder = await openStore(world.config.databaseUrl);
    await dropTriggers(intruder);
    await change(
      intruder,
      "UPDATE audit SET actor_name = 'Somebody Else' WHERE id = 1",
      `INSERT INTO audit (at, actor_id, actor_name, action, outcome, correlation_id, details)
       SELECT at, actor_id, actor_name, action, outcome, 'invented', details FROM audit WHERE id = 1`,
    );
    await intruder.close();
    await chained();
    const { code, said } = await verify();
    assert.match(said, /^Entry 1 was changed\.\nThis is the first break/);
    assert.equal(code, 1);
    while (logged('changed past this product').length === 0) await sleep(50);
    const [line = ''] = logged('changed past this product');
    assert.match(line, /"kind":"forged","entry":\d+/);
    assert.doesNotMatch(line, /Somebody|invented/);
  });

  it('is chained and anchored to its end when the bot stops', async () => {
    await world.chat('nobody').say('attest Contoso');
    const entries = await count('audit');
    isStopped = true;
    await world.close();
    const anchors: Anchor[] = readAnchors(world.log.join(''));
    assert.equal(anchors.at(-1)?.seq, entries);
  });
});
