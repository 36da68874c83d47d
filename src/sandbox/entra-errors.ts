import { randomUUID } from 'node:crypto';
import { type Reply, reply } from './reply.js';

/**
 * An error as Entra answers it, with its number: Microsoft's page "Microsoft Entra authentication and authorization
 * error codes".
 */
export function entraError(status: number, error: string, code: number, text: string): Reply {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return reply(status, {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

const badGrant = (code: number, text: string) => entraError(400, 'invalid_grant', code, text);

export const entraErrors = {
  tenantNotFound: () =>
    entraError(400, 'invalid_request', 90002, 'Tenant not found. Check to make sure you have the correct tenant ID.'),
  unknownApp: () => {
    const text = 'Application with the given identifier was not found in the directory.';
    return entraError(400, 'unauthorized_client', 700016, text);
  },
  wrongSecret: () => entraError(401, 'invalid_client', 7000215, 'Invalid client secret provided.'),
  unknownGrant: () => entraError(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.'),
  unknownResource: (version: 1 | 2) =>
    version === 1
      ? entraError(400, 'invalid_resource', 500011, 'The resource principal was not found in the tenant.')
      : entraError(400, 'invalid_scope', 70011, 'The provided value for the input parameter scope is not valid.'),
  malformedToken: () => badGrant(9002313, 'Invalid request. Request is malformed or invalid.'),
  wrongCode: () => badGrant(70000, 'The provided authorization code or device code is not valid.'),
  /** A refresh token that is not taken any more, for the reason that this number stands for. */
  refused: (code: number) => badGrant(code, 'The grant is not valid any more.'),
  pending: () => entraError(400, 'authorization_pending', 70016, 'The user has not entered the code yet.'),
  declined: () => entraError(400, 'authorization_declined', 70017, 'The user declined the request.'),
  expired: () => entraError(400, 'expired_token', 70019, 'The device code has expired.'),
} as const;
