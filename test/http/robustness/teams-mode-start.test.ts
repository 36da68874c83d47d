import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxCredentials } from '../../../src/sandbox/people.js';
import { BotProcess } from '../../support/process.js';
import { password, required } from '../../support/teams-settings.js';

const notNeeded = ['BOT_MODE', 'HOST', 'DATA_KEY'];

describe('BOT_MODE=teams at the start', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'teams-bot-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** Starts the process, which has to end, and gives what it says. */
  async function complaint(settings: Record<string, string>): Promise<string> {
    const bot = BotProcess.spawn(settings, folder);
    const timer = setTimeout(() => bot.kill(), 15_000);
    assert.deepEqual(await bot.ended, { code: 1, signal: null }, bot.output);
    clearTimeout(timer);
    assert.doesNotMatch(bot.output, /\bat .+:\d+:\d+|node:/);
    return bot.output;
  }

  it('names every setting that is missing, all at once', async () => {
    const said = await complaint({ BOT_MODE: 'teams' });
    for (const name of Object.keys(required).filter((one) => !notNeeded.includes(one))) {
      assert.match(said, new RegExp(`^${name} is missing`, 'm'));
    }
  });

  it('names the one that is missing, and repeats no secret', async () => {
    const { MicrosoftAppTenantId: _, ...rest } = required;
    const said = await complaint(rest);
    assert.deepEqual(said.match(/^\w+ is missing/gm), ['MicrosoftAppTenantId is missing']);
    for (const secret of [password, sandboxCredentials.clientSecret]) assert.ok(!said.includes(secret));
  });

  it('does not start half configured for another cloud', async () => {
    const said = await complaint({ ...required, ToBotFromChannelTokenIssuer: 'https://api.botframework.example' });
    assert.match(said, /ToBotFromChannelOpenIdMetadataUrl/);
  });
});
