import type { AlertSubscriptions } from '../../src/alerts/subscriptions.js';
import type { GroupCommit } from '../../src/store/group-commit.js';
import type { Store } from '../../src/store/store.js';
import type { AlertChannel } from '../teams/alert-channel.js';
import type { Pace } from './pace.js';
import type { ShownAlerts } from './shown-alerts.js';

/** What the delivery of alerts works with. */
export interface DeliveryParts {
  store: Store;
  /** For short writes that may share a commit. */
  writes: GroupCommit;
  channel: Pick<AlertChannel, 'post' | 'put' | 'probe'>;
  pace: Pace;
  shown: ShownAlerts;
  subscriptions: AlertSubscriptions;
  /** Nothing can be sent to this conversation until it comes back. */
  onGone: (conversationId: string) => void;
  /** Something for the log, without personal data. */
  onProblem: (problem: { event: string; reason: string; blockId: string }) => void;
}
