import { invitationCard } from '../../../cards/invitation/view.js';
import { invitationAcceptedCard } from '../../../cards/invitation-accepted/view.js';
import { invitationReadyCard } from '../../../cards/invitation-ready/view.js';
import { invitationResultCard } from '../../../cards/invitation-result/view.js';
import { invitationStatusCard } from '../../../cards/invitation-status/view.js';
import { type InvitationRow, invitationsCard } from '../../../cards/invitations/view.js';
import { pickCustomerCard } from '../../../cards/pick-customer/view.js';
import { at, customerId, customerOf, form, type Outside, type Sample, sample } from './sample.js';

/** The cards of inviting customers and of following that through. */
export function invitationSamples(outside: Outside): Sample[] {
  return [...forms(outside), ...results(outside), ...stands(outside), ...lists(outside)];
}

function forms(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { email: to, subject, body, link, customer: company, text } = outside;
  const edit = { customer, form, to, subject, body, link, canSend: true, instead: [], errors: {}, isAccepted: false };
  const kinds = { existing: ['relationship', 'new-customer'], relationship: ['existing'] } as const;
  return [
    sample('invitation', 'main', (reader) =>
      invitationCard({ ...edit, kind: 'existing', instead: [...kinds.existing] }, reader),
    ),
    sample('invitation', 'accepted-already', (reader) =>
      invitationCard({ ...edit, kind: 'existing', isAccepted: true }, reader),
    ),
    sample('invitation', 'relationship', (reader) =>
      invitationCard(
        {
          ...edit,
          kind: 'relationship',
          instead: [...kinds.relationship],
          errors: { to: 'invalid', subject: 'too-long', body: 'required' },
        },
        reader,
      ),
    ),
    sample('invitation', 'company', (reader) =>
      invitationCard(
        { ...edit, customer: { id: '', name: company, domain: '' }, to: '', kind: 'relationship' },
        reader,
      ),
    ),
    sample('invitation', 'new-customer', (reader) =>
      invitationCard(
        { ...edit, kind: 'new-customer', instead: [...kinds.relationship], errors: { body: 'password' } },
        reader,
      ),
    ),
    sample('invitation', 'failed', (reader) =>
      invitationCard(
        {
          ...edit,
          kind: 'existing',
          canSend: false,
          errors: { to: 'required', subject: 'required', body: 'invalid' },
          failure: { code: 'mail-failed', of: 'sending' },
        },
        reader,
      ),
    ),
    sample('pick-customer', 'as-new', (reader) =>
      pickCustomerCard(
        { journey: 'invite', reason: 'none', text, customers: [], more: 0, canInviteAsNew: true },
        reader,
      ),
    ),
  ];
}

function results(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { email: to, subject, body, link, colleague: by } = outside;
  const text = [body, link].join('\n\n');
  const query = `subject=${encodeURIComponent(subject ?? '')}&body=${encodeURIComponent(text)}`;
  const ready = {
    customer,
    form,
    to,
    subject,
    text,
    hasPassword: false,
    outlookUrl: `https://outlook.example/compose?to=${encodeURIComponent(to ?? '')}&${query}`,
    mailtoUrl: `mailto:${encodeURIComponent(to ?? '')}?${query}`,
  };
  const result = { customer, to, by, at, shared: false };
  const company = { id: '', name: outside.customer, domain: '' };
  return [
    sample('invitation-ready', 'main', (reader) => invitationReadyCard(ready, reader)),
    sample('invitation-ready', 'new-customer', (reader) =>
      invitationReadyCard({ ...ready, hasPassword: true }, reader),
    ),
    sample('invitation-ready', 'copy-only', (reader) =>
      invitationReadyCard({ ...ready, outlookUrl: 'javascript:alert(1)', mailtoUrl: '' }, reader),
    ),
    sample('invitation-result', 'main', (reader) =>
      invitationResultCard({ ...result, state: 'sent', kind: 'existing', nextReminderAt: at }, reader),
    ),
    sample(
      'invitation-result',
      'shared',
      (reader) => invitationResultCard({ ...result, state: 'queued', kind: 'new-customer', shared: true }, reader),
      true,
    ),
    sample('invitation-result', 'failed', (reader) =>
      invitationResultCard(
        { ...result, state: 'failed', kind: 'existing', failure: { code: 'mail-address-refused' } },
        reader,
      ),
    ),
    sample('invitation-result', 'company', (reader) =>
      invitationResultCard({ ...result, customer: company, state: 'sent', kind: 'relationship' }, reader),
    ),
    sample('invitation-result', 'unlisted', (reader) =>
      invitationResultCard({ ...result, customer: company, state: 'sent', kind: 'existing' }, reader),
    ),
    sample('invitation-result', 'company-failed', (reader) =>
      invitationResultCard(
        { ...result, customer: company, state: 'failed', kind: 'relationship', failure: { code: 'mail-failed' } },
        reader,
      ),
    ),
  ];
}

function stands(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { email: to, colleague: by } = outside;
  const invitation = '6f1e0b52-9a34-4c0e-8f77-1b2c3d4e5f60';
  const base = { invitation, customer, kind: 'existing', to, by, at, reminders: 0, isOnItsWay: false } as const;
  const status = { ...base, shared: false, actions: ['verify', 'cannot-accept', 'attest'] as const };
  const every = ['remind', 'stop', 'verify', 'cannot-accept', 'attest'] as const;
  const reminded = { reminders: 1, remindedAt: at, nextReminderAt: at };
  return [
    sample('invitation-status', 'main', (reader) =>
      invitationStatusCard({ ...status, ...reminded, state: 'sent', actions: [...every] }, reader),
    ),
    sample(
      'invitation-status',
      'shared',
      (reader) =>
        invitationStatusCard({ ...status, state: 'sent', nextReminderAt: at, actions: [], shared: true }, reader),
      true,
    ),
    sample('invitation-status', 'prepared', (reader) =>
      invitationStatusCard(
        { ...status, state: 'prepared', kind: 'new-customer', actions: [...status.actions] },
        reader,
      ),
    ),
    sample('invitation-status', 'queued', (reader) =>
      invitationStatusCard({ ...status, state: 'queued', actions: ['stop', 'verify'] }, reader),
    ),
    sample('invitation-status', 'on-its-way', (reader) =>
      invitationStatusCard(
        { ...status, ...reminded, state: 'sent', isOnItsWay: true, actions: ['stop', 'verify'] },
        reader,
      ),
    ),
    sample('invitation-status', 'stopped', (reader) =>
      invitationStatusCard({ ...status, state: 'sent', stopped: { at, by }, actions: [...status.actions] }, reader),
    ),
    sample('invitation-status', 'reminder-failed', (reader) =>
      invitationStatusCard(
        {
          ...status,
          reminders: 2,
          remindedAt: at,
          state: 'sent',
          failure: { code: 'mail-address-refused' },
          actions: [],
        },
        reader,
      ),
    ),
    sample('invitation-status', 'failed', (reader) =>
      invitationStatusCard({ ...status, state: 'failed', failure: { code: 'mail-failed' }, actions: [] }, reader),
    ),
    sample('invitation-status', 'accepted', (reader) =>
      invitationStatusCard({ ...status, reminders: 3, remindedAt: at, state: 'accepted', actions: ['verify'] }, reader),
    ),
    sample('invitation-status', 'company', (reader) =>
      invitationStatusCard(
        {
          ...status,
          customer: { id: '', name: outside.customer, domain: '' },
          kind: 'relationship',
          state: 'sent',
          actions: ['remind', 'stop'],
        },
        reader,
      ),
    ),
    sample(
      'invitation-accepted',
      'main',
      (reader) => invitationAcceptedCard({ customer, acceptance: 'direct', invitedAt: at, invitedBy: by }, reader),
      true,
    ),
    sample(
      'invitation-accepted',
      'attested',
      (reader) => invitationAcceptedCard({ customer, acceptance: 'attested', invitedAt: at, invitedBy: by }, reader),
      true,
    ),
  ];
}

function lists(outside: Outside): Sample[] {
  const { text, colleague: by } = outside;
  const row = { customer: customerOf(outside), by, days: 5, reminders: 0 };
  const kinds = [
    { source: 'invitation', state: 'sent', reminders: 1, nextReminderAt: at, days: 41 },
    { source: 'invitation', state: 'prepared', days: 12 },
    { source: 'link', state: 'expired', days: 9 },
    { source: 'link', state: 'accepted' },
    { source: 'invitation', state: 'sent', reminders: 3 },
    { source: 'link', state: 'ready' },
    { source: 'link', state: 'sent', days: 1 },
    { source: 'invitation', state: 'sent', nextReminderAt: at, days: 1 },
    { source: 'link', state: 'started', days: 0 },
    { source: 'invitation', state: 'queued', days: 0 },
  ] as const;
  const rows = kinds.map(
    (kind, index): InvitationRow => ({ id: `${customerId.slice(0, -2)}${10 + index}`, ...row, ...kind }),
  );
  const list = { text: '', mine: false, page: 1, pages: 1, total: rows.length, rows, mayOpenLinks: true };
  return [
    sample('invitations', 'main', (reader) => invitationsCard({ ...list, page: 2, pages: 4, total: 37 }, reader), true),
    sample('invitations', 'mine', (reader) =>
      invitationsCard({ ...list, text, mine: true, page: 2, pages: 3, total: 1, rows: rows.slice(0, 1) }, reader),
    ),
    sample('invitations', 'looking', (reader) =>
      invitationsCard({ ...list, total: 3, rows: rows.slice(1, 4), mayOpenLinks: false }, reader),
    ),
    sample('invitations', 'no-match', (reader) =>
      invitationsCard({ ...list, text: text || 'x', total: 0, rows: [] }, reader),
    ),
    sample('invitations', 'empty', (reader) => invitationsCard({ ...list, total: 0, rows: [] }, reader)),
  ];
}
