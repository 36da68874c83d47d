import { ok } from '../result.js';
import { auditWindows, readAuditPage } from './audit-records.js';
import { type Connection, getOfPartner, read } from './connection.js';
import { readPages } from './paging.js';
import { readActivePartners, readUrl } from './readers.js';
import type { PartnerCenter } from './types.js';

type PartnerCalls = Pick<
  PartnerCenter,
  'relationshipRequestUrl' | 'indirectProviders' | 'indirectResellers' | 'auditRecords'
>;

/** What is the partner's own: its invitation link, its place in the indirect channel, its audit. */
export function partnerCalls(connection: Connection): PartnerCalls {
  const { api, urls, now } = connection;

  async function partners(type: string, call: { deadline: number }) {
    return read(
      await getOfPartner(connection, '/relationships', { relationship_type: type }, call),
      readActivePartners,
    );
  }

  return {
    async relationshipRequestUrl(call) {
      return read(await getOfPartner(connection, '/customers/relationshiprequests', {}, call), readUrl);
    },

    async indirectProviders(call) {
      const found = await partners('IsIndirectResellerOf', call);
      return found.ok ? ok(found.value.map(({ name }) => name)) : found;
    },

    async indirectResellers(call) {
      const found = await partners('IsIndirectCloudSolutionProviderOf', call);
      return found.ok ? ok(found.value.flatMap(({ id, name }) => (id ? [{ id, name }] : []))) : found;
    },

    async *auditRecords({ from, resourceType }, { deadline }) {
      const filter = JSON.stringify({ Field: 'ResourceType', Value: resourceType, Operator: 'equals' });
      const known = new Set<string>();
      for (const window of auditWindows(from, now())) {
        const first = urls.at('/auditrecords', { ...window, ...(resourceType ? { filter } : {}) });
        const pages = readPages(api, urls, { first, readPage: readAuditPage, deadline: () => deadline });
        for await (const page of pages) {
          if (!page.ok) return yield page;
          // The days on which two queries meet belong to both.
          yield ok(page.value.filter(({ id }) => !known.has(id)));
          for (const { id } of page.value) known.add(id);
        }
      }
    },
  };
}
