import assert from 'node:assert/strict';
import { SignInStatus } from '../../../src/partner-center/sign-in-status.js';
import { failureOf } from '../../../src/result.js';

describe('the state of the sign-in', () => {
  const minute = 60_000;
  let clock: number;
  let told: string[];
  let status: SignInStatus;

  beforeEach(() => {
    clock = 0;
    told = [];
    const listener = {
      onFailed: ({ failure, since }: { failure: { code: string }; since: number }) =>
        told.push(`${failure.code} since ${since}`),
      onRestored: () => told.push('restored'),
    };
    status = new SignInStatus(listener, () => clock);
  });

  const expired = failureOf('sign-in-expired', { params: { entra: 700082 } });
  const mfa = failureOf('mfa-required');

  it('is told once, and again after an hour, with the time of its beginning', () => {
    for (; clock < 150 * minute; clock += minute) status.note(expired);
    assert.deepEqual(told, ['sign-in-expired since 0', 'sign-in-expired since 0', 'sign-in-expired since 0']);
    assert.deepEqual(status.problem, { failure: expired, since: 0 });
  });

  it('is told when it works again, and when it fails for another reason', () => {
    status.note(expired);
    clock += minute;
    status.note(mfa);
    status.note(undefined);
    status.note(undefined);
    assert.deepEqual(told, ['sign-in-expired since 0', `mfa-required since ${minute}`, 'restored']);
    assert.equal(status.problem, undefined);
  });

  it('is told once an hour also where some calls are taken and others not', () => {
    for (; clock < 90 * minute; clock += minute) {
      status.note(mfa);
      status.note(undefined);
    }
    assert.deepEqual(told, ['mfa-required since 0', 'restored', `mfa-required since ${60 * minute}`, 'restored']);
  });

  it('is not told by what else may go wrong', () => {
    status.note(failureOf('partner-center-timeout', { retryable: true }));
    status.note(expired);
    status.note(failureOf('not-your-customer'));
    status.note(failureOf('partner-center-busy', { retryable: true }));
    assert.equal(status.problem?.failure.code, 'sign-in-expired');
    assert.equal(told.length, 1);
  });
});
