import { fail, ok, type Result } from '../result.js';
import { createApi } from './api.js';
import { agreementType, attestationBody, readAttestations, readCreated, readTemplateId } from './attestations.js';
import { readCustomer } from './customers.js';
import { noAgreements, readError } from './errors.js';
import type { HttpParts } from './http.js';
import { ServiceUrls } from './links.js';
import { readCustomerPages } from './paging.js';
import { readActiveNames, readIsSigned, readUrl } from './readers.js';
import { defaultTiming } from './retry.js';
import { searchCustomers } from './search.js';
import { appUserTokens } from './tokens.js';
import type { CallOptions, PartnerCenter } from './types.js';
import { id } from './wire.js';

export interface PartnerCenterOptions extends HttpParts {
  /** For example `https://api.partnercenter.microsoft.com`. */
  partnerCenterUrl: string;
  /** For example `https://login.microsoftonline.com`. */
  entraUrl: string;
  /** The partner's own tenant. */
  tenantId: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** The id of the template is asked for once in this time. */
const templateHeldMs = 3_600_000;
/** A page of 500 customers may take this many times as long as another answer. */
const listingPatience = 5;

function read<T>(answer: Result<unknown>, reader: (json: unknown) => Result<T>): Result<T> {
  return answer.ok ? reader(answer.value) : answer;
}

/** Whether the number of "no agreements" is in an answer: in an error, or in a success should it come that way. */
function saysNoAgreements(answer: Result<unknown>): boolean {
  if (!answer.ok) return answer.failure.params?.code === noAgreements;
  return readError(answer.value).number === noAgreements;
}

/**
 * Partner Center over its REST API, in the name of the user whose refresh token is given: the agreements cannot be
 * asked for in any other way. Throws at once for a URL that is none; nothing it returns throws.
 */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenter {
  const { now = Date.now, timing = defaultTiming } = options;
  const urls = new ServiceUrls(options.partnerCenterUrl, 'v1');
  const api = createApi(appUserTokens(options), options);
  let template: { id: string; until: number } | undefined;

  /** Something of one customer, or undefined for what is no tenant id: it never becomes part of an address. */
  function ofCustomer(customerId: string, path = '', query: Record<string, string> = {}): URL | undefined {
    const tenant = id.safeParse(customerId);
    return tenant.success ? urls.at(`/customers/${tenant.data}${path}`, query) : undefined;
  }

  async function get(url: URL | undefined, about: 'customer' | 'partner', { deadline }: CallOptions) {
    return url ? api.get(url, { about, deadline }) : fail('not-your-customer');
  }

  const client: PartnerCenter = {
    listCustomers: () => readCustomerPages(api, urls, { now, attemptMs: listingPatience * timing.attemptMs }),

    async findCustomers(text, call) {
      if (!ofCustomer(text.trim())) return searchCustomers(api, urls, text, call);
      const found = await client.getCustomer(text.trim(), call);
      if (!found.ok) return found.failure.code === 'not-your-customer' ? ok([]) : found;
      return ok([{ id: found.value.id, name: found.value.name, domain: found.value.domain }]);
    },

    async getCustomer(customerId, call) {
      const customer = read(await get(ofCustomer(customerId), 'customer', call), readCustomer);
      // Whatever answered, it did not answer the question.
      if (customer.ok && customer.value.id !== customerId.toLowerCase()) return fail('partner-center-unreadable');
      return customer;
    },

    async listAttestations(customerId, call) {
      const answer = await get(ofCustomer(customerId, '/agreements', { agreementType }), 'customer', call);
      return saysNoAgreements(answer) ? ok([]) : read(answer, readAttestations);
    },

    async isDirectlyAccepted(customerId, call) {
      const url = ofCustomer(customerId, '/directSignedMicrosoftCustomerAgreementStatus');
      return read(await get(url, 'customer', call), readIsSigned);
    },

    async agreementTemplateId(call) {
      if (template && now() < template.until) return ok(template.id);
      const found = read(await get(urls.at('/agreements', { agreementType }), 'partner', call), readTemplateId);
      if (found.ok) template = { id: found.value, until: now() + templateHeldMs };
      return found;
    },

    async createAttestation(customerId, attestation, requestId, { deadline }) {
      const url = ofCustomer(customerId, '/agreements');
      if (!url) return fail('not-your-customer');
      const answer = await api.createAttestation(url, attestationBody(attestation), { deadline, requestId });
      if (!answer.ok && answer.failure.code === 'template-retired') template = undefined;
      return read(answer, (json) => readCreated(json, attestation));
    },

    async relationshipRequestUrl(call) {
      return read(await get(urls.at('/customers/relationshiprequests'), 'partner', call), readUrl);
    },

    async indirectProviders(call) {
      const url = urls.at('/relationships', { relationship_type: 'IsIndirectResellerOf' });
      return read(await get(url, 'partner', call), readActiveNames);
    },
  };
  return client;
}
