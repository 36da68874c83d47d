import type { CallLog } from './call-log.js';
import type { Faults } from './faults.js';
import type { IssuedCredentials } from './issued-credentials.js';
import type { Throttle } from './partner-center/throttle.js';
import type { SignIns } from './sign-ins.js';
import type { StateStore } from './state.js';
import type { WebhookDeliveries } from './webhook-deliveries.js';

/** What the services of one sandbox share. */
export interface World {
  /** The partner's tenant. */
  tenantId: string;
  store: StateStore;
  faults: Faults;
  calls: CallLog;
  throttle: Throttle;
  credentials: IssuedCredentials;
  signIns: SignIns;
  webhooks: WebhookDeliveries;
}
