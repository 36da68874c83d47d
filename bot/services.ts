import type { Logger } from 'pino';
import type { AcceptanceChecker } from '../src/agreements/acceptance.js';
import type { Attestations } from '../src/agreements/attestations.js';
import type { Invitations } from '../src/agreements/invitations.js';
import type { Tickets } from '../src/agreements/tickets.js';
import type { CustomerDirectory } from '../src/customers/directory.js';
import type { Members } from '../src/members/members.js';
import type { PartnerType } from '../src/members/policy.js';
import type { PartnerCenter } from '../src/partner-center/types.js';
import type { Store } from '../src/store/store.js';

/** What the journeys work with; put together in app.ts. */
export interface Services {
  store: Store;
  members: Members;
  customers: CustomerDirectory;
  acceptance: AcceptanceChecker;
  attestations: Attestations;
  invitations: Invitations;
  tickets: Tickets;
  partnerCenter: PartnerCenter;
  partner: { tenantId: string; type: PartnerType };
  /** yyyy-mm-dd; attestations before it need re-acceptance. */
  cutoff: string;
  log: Logger;
}
