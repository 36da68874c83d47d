import { AcceptanceLinkEntity } from './acceptance-link.js';
import { AlertCopyEntity } from './alert-copy.js';
import { AlertSubscriptionEntity } from './alert-subscription.js';
import { AttestationEntity } from './attestation.js';
import { AuditEntity } from './audit.js';
import { AuditChainEntity } from './audit-chain.js';
import { AuditFeedEntity } from './audit-feed.js';
import { BlockedPurchaseEntity } from './blocked-purchase.js';
import { CustomerEntity } from './customer.js';
import { InvitationEntity } from './invitation.js';
import { MemberEntity } from './member.js';
import { NewCustomerEntity } from './new-customer.js';
import { OutboxEntity } from './outbox.js';
import { PurchaseAttemptEntity } from './purchase-attempt.js';
import { SettingEntity } from './setting.js';
import { SignInEntity } from './sign-in.js';

export const entities = [
  MemberEntity,
  CustomerEntity,
  AttestationEntity,
  AcceptanceLinkEntity,
  NewCustomerEntity,
  InvitationEntity,
  BlockedPurchaseEntity,
  PurchaseAttemptEntity,
  AlertSubscriptionEntity,
  AlertCopyEntity,
  AuditEntity,
  AuditChainEntity,
  AuditFeedEntity,
  OutboxEntity,
  SettingEntity,
  SignInEntity,
];
