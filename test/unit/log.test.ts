import assert from 'node:assert/strict';
import { createLog } from '../../bot/log.js';

describe('the log', () => {
  function written(line: object): Record<string, unknown> {
    const lines: string[] = [];
    createLog('trace', { write: (text) => lines.push(text) }).error(line, 'said');
    return JSON.parse(lines.join(''));
  }

  it('leaves out whatever is named like a secret, or is known to hold one', () => {
    const kept = { reason: 'kept', id: 7 };
    const secret = 'never-to-be-read';
    const names = ['authorization', 'password', 'token', 'refresh_token', 'clientSecret', 'config', 'headers', 'body'];
    for (const name of names) {
      for (const value of [secret, { inner: secret }]) {
        const line = written({ ...kept, [name]: value });
        assert.equal(line[name], '[redacted]');
        assert.equal(line.reason, 'kept');
        assert.ok(!JSON.stringify(line).includes(secret), name);
      }
    }
  });

  it('writes of an error what helps, and not what it carries', () => {
    const err = Object.assign(new Error('it failed'), { parameters: ['Megan'], code: 'SQLITE_FULL' });
    const line = written({ err });
    const { stack, ...told } = line.err as Record<string, unknown>;
    assert.deepEqual(told, { type: 'Error', message: 'it failed', code: 'SQLITE_FULL' });
    assert.match(String(stack), /log\.test/);
    assert.equal(line.see, 'deployment/operations.md#database-full');
  });

  it('does not repeat what somebody else’s server said', () => {
    const line = written({ err: Object.assign(new Error('Megan is not here'), { statusCode: 404 }) });
    assert.deepEqual(line.err, { type: 'Error', statusCode: 404 });
  });
});
