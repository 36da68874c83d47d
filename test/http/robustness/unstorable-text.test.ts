import assert from 'node:assert/strict';
import { forEachEngine } from '../../support/stores.js';
import { startWorld } from '../../support/world.js';

const nul = '\u0000';

forEachEngine('a NUL, which PostgreSQL does not take', (_, url) => {
  it('in what somebody types, or in what a press carries, is no reason to fail', async function () {
    this.timeout(60_000);
    const world = await startWorld({ DATABASE_URL: await url() });
    try {
      const chat = world.chat('admin');
      for (const word of ['attest', 'invitations', 'blocked', 'history', 'customers']) {
        assert.doesNotMatch((await chat.say(`${word} ${nul}Contoso${nul}`)).text, /^Something went wrong\n/, word);
      }
      const { id: customerId } = await world.app.services.customers.search('Contoso', 1).then(firstOf);
      const attempt = { source: 'intake', eventId: 'one', customerId, code: '13605', message: '' } as const;
      const attemptedAt = new Date().toISOString();
      const { blockId } = await world.app.services.purchases.report({ ...attempt, attemptedAt });
      const note = `Paid ${nul}by phone`;
      const resolved = await chat.invoke('alert.resolve', { block: blockId, note });
      assert.match(resolved.text, /Paid \ufffdby phone/);
      for (const verb of ['attest.link', 'attest.receipt', 'invitations.open', 'new-customer.show', 'verify.open']) {
        const named = Object.fromEntries(
          ['link', 'attempt', 'invitation', 'id', 'customer'].map((name) => [name, nul]),
        );
        assert.doesNotMatch((await chat.invoke(verb, named)).text, /^Something went wrong\n/, verb);
      }
      assert.deepEqual(
        world.log.filter((line) => line.includes('turn failed')),
        [],
      );
    } finally {
      await world.close();
    }
  });
});

function firstOf({ customers: [first] }: { customers: { id: string }[] }): { id: string } {
  assert.ok(first);
  return first;
}
