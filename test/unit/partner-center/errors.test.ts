import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CallContext, failureOf, looksLikeRetiredAttestation } from '../../../src/partner-center/errors.js';
import { type FailureCode, failureCodes } from '../../../src/result.js';

const reading: CallContext = { kind: 'read', about: 'customer' };
const creating: CallContext = { kind: 'write', about: 'customer', creates: 'attestation' };

function failure(status: number, body: unknown, context = creating, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return failureOf({ status, text, headers: new Headers(headers) }, context, Date.now()).failure;
}

const alreadyThere = {
  code: 600061,
  message: 'A partner confirmed agreement already exists for the customer.',
  description: 'A partner confirmed agreement already exists for the customer.',
  errorName: 'PartnerConfirmedAgreementAlreadyExists',
  isRetryable: false,
  parameters: {},
  errorMessageExtended: 'InternalErrorCode=600061',
};
const classic = (code: string | number, description = '') => ({ code, description, data: [], source: 'PartnerFD' });

describe('what the answers of Partner Center mean', () => {
  const cases: [number, unknown, FailureCode][] = [
    [400, alreadyThere, 'already-on-record'],
    [400, { ...alreadyThere, code: undefined }, 'already-on-record'],
    [409, classic('600061'), 'already-on-record'],
    [400, classic(600002, 'Date of agreement cannot be greater than the current date.'), 'date-in-future'],
    [400, classic('600002', "Organization registration ID value isn't supported"), 'registration-number-unsupported'],
    [401, classic(900421), 'mfa-required'],
    [401, { errorCode: '900421' }, 'mfa-required'],
    [401, { code: 401, errorCode: 900421 }, 'mfa-required'],
    [401, { error: { code: 900421 } }, 'mfa-required'],
    [401, '', 'sign-in-failed'],
    [401, classic('400', 'Access denied'), 'sign-in-failed'],
    [401, classic(900420), 'sign-in-failed'],
    [403, '', 'not-permitted'],
    [403, '<html>Forbidden</html>', 'not-permitted'],
    [403, classic(900150, 'The supplied role does not have the rights'), 'not-permitted'],
    [403, { message: 'The supplied role does not have the rights' }, 'not-permitted'],
    [403, classic('900308'), 'not-permitted'],
    [403, classic(600006), 'not-permitted'],
    [403, classic('1002', 'Authorization Failed'), 'not-permitted'],
    [403, classic(900329), 'app-only-refused'],
    [403, { message: 'This resource does not support application-only authentication.' }, 'app-only-refused'],
    [401, { message: "This resource can't be accessed by application credentials." }, 'app-only-refused'],
    [403, classic(900309), 'conditional-access'],
    [403, classic(20002), 'not-your-customer'],
    [404, classic('60003'), 'not-your-customer'],
    [400, classic(900118), 'not-your-customer'],
    [404, '', 'not-your-customer'],
    [403, classic(800073), 'customer-under-review'],
    [403, classic('800074'), 'customer-under-review'],
    [403, classic(800075), 'customer-under-review'],
    [403, classic(900416), 'customer-locked'],
    [403, classic(900149), 'partner-not-active'],
    [403, classic('800039'), 'partner-not-active'],
    [403, classic(900123), 'partner-agreement-missing'],
    [403, classic(900124), 'partner-agreement-missing'],
    [400, { message: "Microsoft Cloud Agreement Template ID 'x' is no longer supported." }, 'template-retired'],
    [410, '', 'attestation-retired'],
    [400, { message: 'This API is deprecated.' }, 'attestation-retired'],
    [403, { description: 'Use the enhanced attestation API.' }, 'attestation-retired'],
    [409, classic(800060), 'conflict'],
    [500, classic(800003), 'partner-center-error'],
    [503, '<html>', 'partner-center-error'],
    [408, '', 'partner-center-timeout'],
    [302, '', 'partner-center-unreadable'],
    [400, classic(800002), 'rejected'],
    [418, '', 'rejected'],
  ];
  for (const [status, body, code] of cases) {
    it(`${status} ${JSON.stringify(body).slice(0, 70)} is ${code}`, () => {
      assert.equal(failure(status, body).code, code);
    });
  }

  it('knows the answer to a token without MFA, which has no body', () => {
    const challenge = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    assert.equal(failure(401, '', reading, challenge).code, 'mfa-required');
    assert.equal(failure(401, classic(400), reading, challenge).code, 'sign-in-failed');
    assert.equal(failure(401, '', reading, { 'WWW-Authenticate': 'OAuth realm=x' }).code, 'sign-in-failed');
  });

  it('takes nothing for retired but the call that creates', () => {
    assert.equal(failure(410, '', reading).code, 'rejected');
    assert.equal(failure(400, { message: 'deprecated' }, reading).code, 'rejected');
    assert.equal(looksLikeRetiredAttestation(400, 'Bad e-mail address'), false);
  });

  it('takes a 404 for a stranger only where it is about a customer', () => {
    assert.equal(failure(404, '', { kind: 'read', about: 'partner' }).code, 'partner-center-unreadable');
  });

  it('tells the number of a rejection, and of anything else only the status', () => {
    assert.deepEqual(failure(400, classic('800002', 'secret words')).params, { code: 800002 });
    assert.deepEqual(failure(400, classic('BadRequest')).params, { code: 400 });
    assert.deepEqual(failure(404, classic(600009)).params, { code: 600009 });
  });

  it('tells how long a throttled caller must wait', () => {
    const text = { statusCode: 429, message: 'Rate limit is exceeded. Try again in 12 seconds.' };
    assert.deepEqual(failure(429, text), {
      code: 'partner-center-busy',
      params: { seconds: 12 },
      retryable: true,
      outcomeUnknown: false,
    });
    assert.deepEqual(failure(429, text, creating, { 'Retry-After': '57' }).params, { seconds: 57 });
    assert.deepEqual(failure(429, '').params, { seconds: 60 });
  });

  it('does not know what became of a write after a server error, and of no read', () => {
    for (const status of [500, 502, 503, 504, 408, 302]) {
      assert.equal(failure(status, '').outcomeUnknown, true, String(status));
      assert.equal(failure(status, '', reading).outcomeUnknown, false, String(status));
    }
    for (const status of [400, 401, 403, 404, 409, 410, 429]) {
      assert.equal(failure(status, '').outcomeUnknown, false, String(status));
    }
  });

  it('finds a failure in every answer, and lets no word of it through', () => {
    const word = fc.string({ minLength: 1 });
    const body = fc.oneof(
      fc.json(),
      word,
      fc
        .record(
          {
            code: fc.oneof(word, fc.integer(), fc.double(), fc.anything()),
            errorCode: fc.oneof(word, fc.integer()),
            description: fc.oneof(word, fc.anything()),
            message: word,
            error: fc.anything(),
            errorMessageExtended: word,
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? String(item) : item))),
    );
    const context = fc.constantFrom(reading, creating);
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), body, context, (status, text, about) => {
        const found = failure(status, text, about);
        assert.ok(failureCodes.includes(found.code));
        assert.ok(Object.values(found.params ?? {}).every((value) => Number.isInteger(value)));
        assert.ok(Object.keys(found.params ?? {}).every((key) => key === 'code' || key === 'seconds'));
      }),
      { numRuns: 2000 },
    );
  });
});
