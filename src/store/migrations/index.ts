import { InitialSchema1767225600000 } from './1767225600000-initial-schema.js';
import { AgreementLife1769904000000 } from './1769904000000-agreement-life.js';
import { BlockedPurchases1772323200000 } from './1772323200000-blocked-purchases.js';
import { SignIn1774000000000 } from './1774000000000-sign-in.js';
import { AttestedAs1774000100000 } from './1774000100000-attested-as.js';
import { AuditChain1774000200000 } from './1774000200000-audit-chain.js';

/** In the order in which they are carried out. One that has been released is never changed. */
export const migrations = [
  InitialSchema1767225600000,
  AgreementLife1769904000000,
  BlockedPurchases1772323200000,
  SignIn1774000000000,
  AttestedAs1774000100000,
  AuditChain1774000200000,
];
