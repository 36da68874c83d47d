import assert from 'node:assert/strict';
import { stopPostgres } from '../support/postgres.js';
import { playAll } from './chains.js';
import { isPossible } from './fault.js';
import { faultGroups } from './faults.js';
import { namesInTable } from './table.js';

/** A part of the names, for whoever looks into a few. */
const only = process.env.ONLY_FAULTS ?? '';

describe('alerts under faults', () => {
  const groups = faultGroups.map((group) => ({
    ...group,
    faults: group.faults.filter(({ name }) => name.includes(only)),
  }));
  let played: ReturnType<typeof playAll>;

  before(() => {
    played = playAll(groups);
  });
  after(async () => {
    await Promise.allSettled(played.values());
    await stopPostgres();
  });

  it('are those of test/FAULTS.md', async () => {
    const names = faultGroups.flatMap(({ faults }) => faults.map(({ name }) => name));
    assert.deepEqual(await namesInTable(), names, 'npm run faults writes it anew');
  });

  for (const { title, faults } of groups) {
    describe(title, () => {
      for (const fault of faults) {
        if (!isPossible(fault)) it(`${fault.name} (there is no PostgreSQL for this machine)`);
        else {
          it(`lose nothing: ${fault.name}`, async function () {
            this.timeout(300_000);
            const outcome = (await played.get(fault)) ?? assert.fail();
            assert.equal(outcome.lost, 0, 'something is lost');
            if (!fault.leavesOpen) assert.equal(outcome.repeated, 0, 'something was sent again that had arrived');
          });
        }
      }
    });
  }
});
