import type { InvitationKind, InvitationLanguage } from '../../src/agreements/invitation-mail.js';
import type { CustomerSummary } from '../../src/partner-center/types.js';

/** What the form carries, sealed: the link above all, so that it cannot be edited away. */
export interface InviteTicket {
  invitationId: string;
  /** Without an id: a company that is not a customer yet, or not in the directory. */
  customer: CustomerSummary;
  kind: InvitationKind;
  language: InvitationLanguage;
  country: string;
  link: string;
  /** The customer had accepted already when the form was opened. */
  isAccepted: boolean;
}
