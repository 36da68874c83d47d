import assert from 'node:assert/strict';
import { localPurchaseSecret } from '../../bot/config.js';
import { sandboxCredentials } from '../../src/sandbox/people.js';
import { innards } from '../http/robustness/unharmed.js';
import type { World } from '../support/world.js';
import type { Injected } from './inject.js';

/** What must never be read outside, in any answer or message. */
async function secretsOf(world: World): Promise<string[]> {
  const { clientSecret, refreshToken } = sandboxCredentials;
  const keys = await world.app.services.store.read<{ value: string }>(
    "SELECT value FROM setting WHERE name NOT LIKE '%:%'",
  );
  return [clientSecret, refreshToken, localPurchaseSecret, ...keys.map(({ value }) => value)];
}

/** Without the name of a customer of the sandbox who is called "${x} Holding". */
function withoutNames(text: string): string {
  return text.replaceAll('${x} Holding', '').replaceAll('xholding', '');
}

/** Looks at everything that a world says, for what must not be said. */
export class Listener {
  #sent = 0;
  #logged = 0;

  private constructor(
    private readonly world: World,
    private readonly secrets: string[],
  ) {
    this.#sent = world.connector.sent.length;
    this.#logged = world.log.length;
  }

  static async to(world: World): Promise<Listener> {
    return new Listener(world, await secretsOf(world));
  }

  /** An answer with one of these statuses that a client can work with, and that tells nothing of what is inside. */
  assertFitting(answer: Injected, statuses: number[], input: unknown): void {
    assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 300)}`);
    if (answer.text) JSON.parse(answer.text);
    this.#assertTight(answer.text, typeof input === 'string' ? input : (JSON.stringify(input) ?? ''));
  }

  /** Nothing went wrong that should not, and what was sent to chats or written to the log is tight as well. */
  assertQuiet(): void {
    const { connector, log, sandbox } = this.world;
    for (const { activity } of connector.sent.slice(this.#sent)) {
      const text = JSON.stringify(activity);
      const isTight = ![...this.secrets, ...sandbox.issuedPasswords()].some((secret) => text.includes(secret));
      assert.ok(isTight, 'a secret was sent to a chat');
    }
    this.#sent = connector.sent.length;
    const lines = log.slice(this.#logged);
    this.#logged = log.length;
    for (const line of lines) {
      const { level } = JSON.parse(line) as { level: number };
      assert.ok(level < 50, `logged as an error: ${line}`);
      assert.ok(!this.secrets.some((secret) => line.includes(secret)), 'a secret was logged');
    }
  }

  /** What somebody wrote may be shown to them again, so only what was not in the input counts. */
  #assertTight(text: string, input: string): void {
    for (const secret of this.secrets) assert.ok(!text.includes(secret), 'a secret was answered');
    if (!input.includes('${')) assert.ok(!withoutNames(text).includes('${'), `an unfilled place: ${text}`);
    if (!innards.test(input) && innards.test(text)) assert.fail(`${text.slice(0, 500)}\n${this.#lastError()}`);
  }

  #lastError(): string {
    return this.world.log.findLast((line) => (JSON.parse(line) as { level: number }).level >= 50) ?? '';
  }
}
