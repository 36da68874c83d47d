import assert from 'node:assert/strict';
import { StoredRefreshTokens } from '../../src/partner-center/stored-refresh-tokens.js';
import { DataKeys } from '../../src/secrets/keys.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const oldKey = Buffer.alloc(32, 1).toString('base64');
const newKey = Buffer.alloc(32, 2).toString('base64');
const keysOf = (text: string) => DataKeys.parse(text) ?? assert.fail('no key');
const noRecord = async () => {};

forEachEngine('The refresh token', (open) => {
  const owner = { tenantId: 'tenant-1', clientId: 'client-1' };
  const openTokens = (store: Store, change: object = {}) =>
    StoredRefreshTokens.open({ store, keys: keysOf(oldKey), ...owner, ...change });
  const rowOf = async (store: Store) => (await store.read<Record<string, unknown>>('SELECT * FROM sign_in'))[0];

  async function tokenOf(tokens: StoredRefreshTokens): Promise<string | undefined> {
    return (await tokens.newest())?.token;
  }

  /** Entra hands out this token in exchange for the newest. */
  async function exchange(tokens: StoredRefreshTokens, token: string): Promise<void> {
    const used = await tokens.newest();
    if (used) await tokens.rotate(used, token);
  }

  it('is nothing where none is set and nobody has signed in', async () => {
    const tokens = await openTokens(await open());
    assert.deepEqual([tokens.isEmpty, tokens.isUnreadable, await tokenOf(tokens)], [true, false, undefined]);
  });

  it('is the one of the setting at first, then what Entra handed out, which is stored and unreadable there', async () => {
    const store = await open();
    const tokens = await openTokens(store, { setting: 'first', now: () => Date.UTC(2026, 0, 2) });
    assert.equal(await tokenOf(tokens), 'first');
    assert.equal(await rowOf(store), undefined);
    await exchange(tokens, 'second');
    assert.equal(await tokenOf(tokens), 'second');
    const row = await rowOf(store);
    assert.deepEqual([row?.version, row?.issued_at], [1, '2026-01-02T00:00:00.000Z']);
    assert.doesNotMatch(JSON.stringify(row), /first|second|c2Vjb25k|tenant-1|client-1/);
    assert.equal(await tokenOf(await openTokens(store, { setting: 'first' })), 'second');
    assert.equal(await tokenOf(await openTokens(store)), 'second');
  });

  it('is that of the setting again when the setting was changed, in every process', async () => {
    const store = await open();
    const running = await openTokens(store, { setting: 'first' });
    await exchange(running, 'second');
    const restarted = await openTokens(store, { setting: 'changed' });
    assert.equal(await tokenOf(restarted), 'changed');
    await exchange(restarted, 'third');
    assert.equal(await tokenOf(running), 'third');
    assert.equal(await tokenOf(await openTokens(store, { setting: 'changed' })), 'third');
  });

  it('is the newest, whichever process got it, and a late one is dropped', async () => {
    const store = await open();
    const [one, two] = [await openTokens(store, { setting: 'first' }), await openTokens(store, { setting: 'first' })];
    const [held, heldToo] = [await one.newest(), await two.newest()];
    assert.ok(held && heldToo);
    await one.rotate(held, 'of one');
    await two.rotate(heldToo, 'of two');
    assert.deepEqual([await tokenOf(one), await tokenOf(two)], ['of one', 'of one']);
    assert.equal((await rowOf(store))?.version, 1);
  });

  it('is that of a new sign-in, also while another process exchanges the one before', async () => {
    const store = await open();
    const tokens = await openTokens(store, { setting: 'first' });
    await exchange(tokens, 'second');
    const used = await tokens.newest();
    assert.ok(used);
    let recorded = 0;
    await (await openTokens(store)).signIn('of the sign-in', async () => {
      recorded += 1;
    });
    await tokens.rotate(used, 'too late');
    assert.equal(await tokenOf(tokens), 'of the sign-in');
    assert.equal(recorded, 1);
    assert.equal(await tokenOf(await openTokens(store, { setting: 'first' })), 'of the sign-in');
  });

  it('is not stored where its sign-in cannot be recorded', async () => {
    const store = await open();
    const tokens = await openTokens(store);
    await assert.rejects(
      tokens.signIn('lost', () => Promise.reject(new Error('the trail is full'))),
      /trail is full/,
    );
    assert.equal(await rowOf(store), undefined);
  });

  it('has another in its place where there is one: a newer one, or that of the setting', async () => {
    const store = await open();
    const tokens = await openTokens(store, { setting: 'first' });
    const first = await tokens.newest();
    assert.ok(first);
    assert.equal(await tokens.insteadOf(first), undefined);
    await (await openTokens(store, { setting: 'first' })).signIn('signed in', noRecord);
    const second = await tokens.insteadOf(first);
    assert.equal(second?.token, 'signed in');
    const third = await tokens.insteadOf(second);
    assert.equal(third?.token, 'first');
    await tokens.rotate(third, 'exchanged');
    assert.equal(await tokenOf(await openTokens(store)), 'exchanged');
  });

  it('can be read with a replaced key, and from then on without it', async () => {
    const store = await open();
    await (await openTokens(store)).signIn('kept', noRecord);
    const issuedAt = (await rowOf(store))?.issued_at;
    const during = await openTokens(store, { keys: keysOf(`${newKey},${oldKey}`) });
    assert.equal(await tokenOf(during), 'kept');
    const after = await openTokens(store, { keys: keysOf(newKey) });
    assert.deepEqual([await tokenOf(after), after.isUnreadable], ['kept', false]);
    assert.equal(await after.issuedAt(), issuedAt);
  });

  it('cannot be read with another key, or for another tenant or app, where the setting takes its place', async () => {
    const store = await open();
    await (await openTokens(store, { setting: 'first' })).signIn('kept', noRecord);
    for (const change of [{ keys: keysOf(newKey) }, { tenantId: 'tenant-2' }, { clientId: 'client-2' }]) {
      const none = await openTokens(store, change);
      assert.deepEqual([none.isEmpty, none.isUnreadable], [true, true]);
      assert.equal(await tokenOf(await openTokens(store, { ...change, setting: 'first' })), 'first');
    }
    assert.equal(await tokenOf(await openTokens(store, { setting: 'first' })), 'kept');
  });

  it('goes on in memory while the database is away', async () => {
    const store = await open();
    const problems: unknown[] = [];
    const tokens = await openTokens(store, { setting: 'first', onProblem: (error: unknown) => problems.push(error) });
    await store.close();
    await exchange(tokens, 'second');
    assert.equal(await tokenOf(tokens), 'second');
    assert.equal(problems.length, 3);
    assert.doesNotMatch(String(problems), /first|second/);
  });
});
