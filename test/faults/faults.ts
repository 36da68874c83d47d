import { clockFaults } from './clock-faults.js';
import { connectorFaults } from './connector-faults.js';
import { databaseFaults } from './database-faults.js';
import type { FaultGroup } from './fault.js';
import { killFaults } from './kill-faults.js';
import { partnerCenterFaults } from './partner-center-faults.js';

/** Everything that goes wrong, in the order of the table. */
export const faultGroups: readonly FaultGroup[] = [
  ...connectorFaults,
  ...partnerCenterFaults,
  ...killFaults,
  ...databaseFaults,
  ...clockFaults,
];
