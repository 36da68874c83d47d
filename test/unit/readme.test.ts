import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { settings } from '../../bot/settings/settings.js';

describe('README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('lists every setting with what bot/config.ts says of it, and no other', () => {
    const listed = [...readme.matchAll(/^\| `([A-Za-z_]+)` \| (.+) \|$/gm)].map(([, name, meaning]) => [name, meaning]);
    const known = Object.entries(settings).map(([name, schema]) => [name, schema.description]);
    assert.deepEqual(
      listed.filter(([name]) => name !== name?.toLowerCase()),
      known,
    );
  });
});
