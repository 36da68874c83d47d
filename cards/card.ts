/** A language the cards are written in: one file each in cards/locales. */
export type Locale = 'en' | 'de';

/** For whom a card is written. */
export interface Reader {
  locale: Locale;
  /** IANA zone, or an offset such as `+02:00`, or `UTC`. */
  zone: string;
}

/** What a view makes. */
export interface Card {
  /** An Adaptive Card, schema 1.5. */
  content: Record<string, unknown>;
  /** A plain line for the notification, our own words only. */
  summary: string;
}

export interface CustomerRef {
  /** The customer's tenant id. */
  id: string;
  name: string;
  domain: string;
}

export type Role = 'admin-agent' | 'sales-agent' | 'helpdesk-agent';
export type Command =
  | 'attest'
  | 'verify'
  | 'invite'
  | 'new-customer'
  | 'invitations'
  | 'check'
  | 'blocked'
  | 'alerts'
  | 'customers'
  | 'history'
  | 'whoami'
  | 'help';
export type CustomerJourney = 'attest' | 'verify' | 'invite' | 'check' | 'history';

/** What verifying a customer found. */
export type Acceptance = 'direct' | 'attested' | 'reaccept' | 'none';

/** Why a purchase is blocked. */
export type BlockReason = 'acceptance-missing' | 'under-review' | 'locked' | 'partner-agreement' | 'other';

/** Which link an invitation carries. */
export type InvitationKind = 'existing' | 'relationship' | 'new-customer';

/** A failure as a card shows it: the sentences are `failure.<code>` and `advice.<code>`. */
export interface FailureView {
  code: string;
  params?: Record<string, string | number>;
}

/** The language for a culture such as `de-AT`; English for everything that is not written yet. */
export function localeOf(tag: string | undefined): Locale {
  return /^de\b/i.test(tag ?? '') ? 'de' : 'en';
}
