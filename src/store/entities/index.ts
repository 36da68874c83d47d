import { AttestationEntity } from './attestation.js';
import { AuditEntity } from './audit.js';
import { CustomerEntity } from './customer.js';
import { InvitationEntity } from './invitation.js';
import { MemberEntity } from './member.js';
import { OutboxEntity } from './outbox.js';
import { SettingEntity } from './setting.js';

export const entities = [
  MemberEntity,
  CustomerEntity,
  AttestationEntity,
  InvitationEntity,
  AuditEntity,
  OutboxEntity,
  SettingEntity,
];
