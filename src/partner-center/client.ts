import { acceptanceLinkCalls } from './acceptance-link-calls.js';
import { agreementCalls } from './agreement-calls.js';
import { createApi } from './api.js';
import type { Connection } from './connection.js';
import { customerCalls } from './customer-calls.js';
import { ServiceUrls } from './links.js';
import { newCustomerCalls } from './new-customer-calls.js';
import { ownToken } from './own-token.js';
import { partnerCalls } from './partner-calls.js';
import type { RefreshTokens } from './refresh-tokens.js';
import { defaultTiming } from './retry.js';
import type { Credentials } from './token-endpoint.js';
import type { TokenSource } from './token-source.js';
import { appOnlyTokens, appUserTokens } from './tokens.js';
import type { PartnerCenter } from './types.js';

export interface PartnerCenterOptions extends Credentials {
  /** For example `https://api.partnercenter.microsoft.com`. */
  partnerCenterUrl: string;
  refreshTokens: RefreshTokens;
  /** Is told how each call in the name of the user ended. */
  noteOutcome?: TokenSource['noteOutcome'];
}

/** The public name of Partner Center, for which tokens are issued wherever the requests go. */
const resource = 'https://api.partnercenter.microsoft.com';

/**
 * Partner Center over its REST API, in the name of the user whose refresh token is kept: the agreements cannot be
 * asked for in any other way. Only the enhanced attestation is called in the name of the app alone, because Partner
 * Center wants it so. Throws at once for a URL that is none; nothing it returns throws.
 */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenter {
  const { now = Date.now, timing = defaultTiming } = options;
  const connection: Connection = {
    api: createApi(appUserTokens(options), options),
    appOnlyApi: createApi(appOnlyTokens({ ...options, resource }), options),
    apiWith: (token) => createApi(ownToken(token), options),
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
