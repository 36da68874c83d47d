import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { failureCodes } from '../../src/result.js';

describe('deployment/own-sign-in.md', () => {
  const page = readFileSync('deployment/own-sign-in.md', 'utf8');

  it('tells cause and cure of each failure of the own sign-in, and of no other', () => {
    const told = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
    assert.deepEqual(told.sort(), failureCodes.filter((code) => code.startsWith('own-')).sort());
  });

  it('names log lines and sections that exist', () => {
    const service = readFileSync('bot/teams/token-service.ts', 'utf8');
    const signIn = readFileSync('bot/teams/sign-in.ts', 'utf8');
    assert.ok(service.includes("'the token service could not be used'"));
    assert.ok(signIn.includes("'the OAuth connection gives no tokens for Partner Center'"));
    assert.match(readFileSync('deployment/README.md', 'utf8'), /^### Attest as oneself$/m);
  });
});
