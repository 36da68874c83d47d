import { fail, ok, type Result } from '../result.js';
import { type Connection, read } from './connection.js';
import { enhancedPath, readLink, readStatus, requestBody, statusPath } from './enhanced-attestation.js';
import { unreadable } from './errors.js';
import type { PartnerCenter } from './types.js';

function ifRead<T>(value: T | undefined, kind: 'read' | 'write'): Result<T> {
  return value === undefined ? unreadable(kind) : ok(value);
}

/** The enhanced attestation up to the customer's acceptance, with App-only tokens. */
export function acceptanceLinkCalls({
  appOnlyApi,
  urls,
  now,
}: Connection): Pick<PartnerCenter, 'createAcceptanceLink' | 'acceptanceLinkStatus'> {
  return {
    async createAcceptanceLink(request, requestId, { deadline }) {
      const answer = await appOnlyApi.create(urls.at(enhancedPath), requestBody(request), {
        about: 'partner',
        creates: 'acceptance-link',
        deadline,
        requestId,
      });
      return read(answer, (json) => ifRead(readLink(json, now()), 'write'));
    },

    async acceptanceLinkStatus(attestationId, { deadline }) {
      const path = statusPath(attestationId);
      if (!path) return fail('attestation-id-unknown');
      const answer = await appOnlyApi.get(urls.at(path), { about: 'attestation', deadline });
      return read(answer, (json) => ifRead(readStatus(json, attestationId, now()), 'read'));
    },
  };
}
