import { acceptanceLinkCalls } from './acceptance-link-calls.js';
import { agreementCalls } from './agreement-calls.js';
import { createApi } from './api.js';
import type { Connection } from './connection.js';
import { customerCalls } from './customer-calls.js';
import type { HttpParts } from './http.js';
import { ServiceUrls } from './links.js';
import { newCustomerCalls } from './new-customer-calls.js';
import { partnerCalls } from './partner-calls.js';
import { defaultTiming } from './retry.js';
import { appOnlyTokens, appUserTokens } from './tokens.js';
import type { PartnerCenter } from './types.js';

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

/** The public name of Partner Center, for which tokens are issued wherever the requests go. */
const resource = 'https://api.partnercenter.microsoft.com';

/**
 * Partner Center over its REST API, in the name of the user whose refresh token is given: the agreements cannot be
 * asked for in any other way. Only the enhanced attestation is called in the name of the app alone, because Partner
 * Center wants it so. Throws at once for a URL that is none; nothing it returns throws.
 */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenter {
  const { now = Date.now, timing = defaultTiming } = options;
  const connection: Connection = {
    api: createApi(appUserTokens(options), options),
    appOnlyApi: createApi(appOnlyTokens({ ...options, resource }), options),
    urls: new ServiceUrls(options.partnerCenterUrl, 'v1'),
    now,
    timing,
  };
  return {
    ...customerCalls(connection),
    ...agreementCalls(connection),
    ...acceptanceLinkCalls(connection),
    ...newCustomerCalls(connection),
    ...partnerCalls(connection),
  };
}
