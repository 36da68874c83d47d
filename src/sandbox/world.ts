import type { CallLog } from './call-log.js';
import type { Faults } from './faults.js';
import type { Throttle } from './partner-center/throttle.js';
import type { StateStore } from './state.js';

/** What the services of one sandbox share. */
export interface World {
  /** The partner's tenant. */
  tenantId: string;
  store: StateStore;
  faults: Faults;
  calls: CallLog;
  throttle: Throttle;
}
