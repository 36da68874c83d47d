import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '../../src/store/errors.js';
import { Gate } from '../../src/store/gate.js';

describe('Gate', () => {
  it('lets one through at a time, in the order of asking', async () => {
    const gate = new Gate();
    const seen: number[] = [];
    let inside = 0;
    await Promise.all(
      [1, 2, 3, 4].map((number) =>
        gate.pass(async () => {
          inside += 1;
          assert.equal(inside, 1);
          await pause(2);
          seen.push(number);
          inside -= 1;
        }, 1_000),
      ),
    );
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });

  it('goes on after work that throws', async () => {
    const gate = new Gate();
    const broken = gate.pass(async () => {
      throw new Error('broken');
    }, 1_000);
    const next = gate.pass(async () => 'next', 1_000);
    await assert.rejects(broken, /broken/);
    assert.equal(await next, 'next');
  });

  it('turns away who has waited too long, without running the work', async () => {
    const gate = new Gate();
    let ran = false;
    const slow = gate.pass(() => pause(60), 1_000);
    const impatient = gate.pass(async () => {
      ran = true;
    }, 10);
    const patient = gate.pass(async () => 'patient', 1_000);
    await assert.rejects(impatient, (error) => error instanceof StoreError && error.kind === 'busy');
    await slow;
    assert.equal(await patient, 'patient');
    assert.equal(ran, false);
  });
});
