import { InvitationWatch } from '../src/agreements/invitation-watch.js';
import { Invitations } from '../src/agreements/invitations.js';
import { Newcomers } from '../src/agreements/newcomers.js';
import { ReminderDelivery } from '../src/agreements/reminder-delivery.js';
import { Reminders } from '../src/agreements/reminders.js';
import type { Mailer } from '../src/mail/mailer.js';
import type { PartnerCenter } from '../src/partner-center/types.js';
import type { Store } from '../src/store/store.js';

/** Everything that sends invitations and follows them through. */
export interface InvitationServices {
  invitations: Invitations;
  invitationWatch: InvitationWatch;
  reminders: Reminders;
  reminderDelivery: ReminderDelivery;
  newcomers: Newcomers;
}

interface Parts {
  store: Store;
  partnerCenter: PartnerCenter;
  mailer: Mailer | undefined;
  /** yyyy-mm-dd; attestations before it do not count. */
  cutoff: string;
  /** Days after sending on which an invitation is followed up. */
  ladder: readonly number[];
  /** Tells the outbox that there is something new in it. */
  wake: () => void;
}

export function invitationServices({ ladder, wake, ...parts }: Parts): InvitationServices {
  const { store, partnerCenter, mailer } = parts;
  const invitations = new Invitations(store, partnerCenter, mailer, { reminders: ladder, onCommitted: wake });
  return {
    invitations,
    invitationWatch: new InvitationWatch(parts, wake),
    reminders: new Reminders(store, ladder, wake),
    reminderDelivery: new ReminderDelivery({ ...parts, invitations }, wake),
    newcomers: new Newcomers(parts, (profile) => invitations.noticeRelationship(profile)),
  };
}
