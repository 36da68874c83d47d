import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';

/** What the tests sign in with. Not one of these words may turn up in a result. */
export const credentials = {
  tenantId: '9f4c2d1e-0000-4000-8000-00000000c5b0',
  clientId: '5b1e2f3a-0000-4000-8000-0000000000a1',
  clientSecret: 'client-secret-of-the-test',
  refreshToken: 'refresh-token-of-the-test',
  /** New for each client that spreads it. */
  get refreshTokens() {
    return keptInMemory(this.refreshToken);
  },
};

export const templateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
export const customerId = '14876998-c0dc-46e6-9d0c-65a57a6c32ec';
