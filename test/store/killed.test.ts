import assert from 'node:assert/strict';
import { once } from 'node:events';
import { forEachEngine } from '../support/stores.js';
import { startProcess } from './processes/run.js';

forEachEngine('A process that is killed', (open, url) => {
  it('leaves what it has committed, and nothing else', async () => {
    const child = startProcess('halfway.js', await url());
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await open();
    assert.deepEqual(await store.read('SELECT name FROM setting'), [{ name: 'committed' }]);
    await store.transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ('not committed', '')"));
  });
});
