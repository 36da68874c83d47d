import { type Reply, reply } from '../reply.js';

/**
 * An error as most of Partner Center answers it. Codes, statuses and texts are those of Microsoft's
 * page "REST error codes" where nothing else is said.
 */
export function refusal(status: number, code: string, description: string): Reply {
  return reply(status, { code, description, data: [], source: 'PartnerFD' });
}

/**
 * A field that is missing or has a bad value. UNCONFIRMED: Microsoft does not say which code goes with
 * which field; 800002 is its "invalid request input".
 */
export function invalidInput(description: string): Reply {
  return refusal(400, '800002', description);
}

export const errors = {
  accessDenied: () => refusal(401, '400', 'Access denied.'),
  tokenMissing: () => refusal(401, '800001', 'Partner token is missing in the request context.'),
  audienceRetired: () => refusal(401, '900420', 'The audience of the token is no longer supported.'),
  appOnly: () => refusal(403, '900329', 'This resource does not support application-only authentication.'),
  /** UNCONFIRMED: the enhanced attestation takes App-only tokens; how it refuses others is not public. */
  appAndUser: () => refusal(403, '900308', 'Insufficient privileges. This resource supports application-only access.'),
  role: () => refusal(403, '900150', 'The supplied role does not have the rights to perform the requested operation.'),
  /** An indirect reseller gets no body at all. */
  indirectReseller: () => reply(403),
  notProvider: () => refusal(403, '1002', 'Authorization Failed'),
  invalidCustomerId: () => refusal(400, '900118', 'Invalid customer id.'),
  /** UNCONFIRMED for agreement calls: 403 20002 and 400 900118 are documented for strangers, too. */
  strangersTenant: () => refusal(404, '60003', 'Tenant not found.'),
  notFound: () => refusal(404, '1000', 'Not found.'),
  methodNotAllowed: () => reply(405),
} as const;

/**
 * MFA is missing on an App+User call. The empty body is that of Microsoft's page "Partner security
 * requirements: mandating MFA"; the body with 900421 is UNCONFIRMED in its shape.
 */
export function mfaRequired(form: '900421' | 'empty'): Reply {
  const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
  const body = form === 'empty' ? {} : { body: refusal(401, '900421', 'MFA is required for this request.').body };
  return { status: 401, statusText: 'Unauthorized - MFA required', headers, ...body };
}

/** The exact four contact fields are on record already: page "Confirm customer acceptance". */
export function agreementExists(): Reply {
  const text = 'A partner confirmed agreement already exists for the customer.';
  return reply(400, {
    code: 600061,
    message: text,
    description: text,
    errorName: 'PartnerConfirmedAgreementAlreadyExists',
    isRetryable: false,
    parameters: {},
    errorMessageExtended: 'InternalErrorCode=600061',
  });
}
