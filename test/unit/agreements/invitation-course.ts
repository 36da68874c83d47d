import { randomUUID } from 'node:crypto';
import type { Invitation } from '../../../src/agreements/invitation-record.js';
import { InvitationWatch } from '../../../src/agreements/invitation-watch.js';
import { Invitations } from '../../../src/agreements/invitations.js';
import { Newcomers } from '../../../src/agreements/newcomers.js';
import { ReminderDelivery } from '../../../src/agreements/reminder-delivery.js';
import { Reminders } from '../../../src/agreements/reminders.js';
import { fold } from '../../../src/customers/fold.js';
import type { Mailer, OutgoingMail } from '../../../src/mail/mailer.js';
import { claim, finish, postpone } from '../../../src/outbox/queue.js';
import type { OutboxHandler } from '../../../src/outbox/worker.js';
import type {
  Attestation,
  CustomerProfile,
  CustomerSummary,
  PartnerCenter,
} from '../../../src/partner-center/types.js';
import { type FailureCode, fail, ok, type Result } from '../../../src/result.js';
import type { Store } from '../../../src/store/store.js';

export const contoso = { id: 'cccccccc-0000-4000-8000-000000000001', name: 'Contoso' };
export const anna = { id: 'm-1', name: 'Anna' };
export const asker = { member: { id: 'm-2', name: 'Ben' }, correlationId: 'turn-2' };
const cutoff = '2023-04-01';
const day = 24 * 3_600_000;
const relationshipLink = 'https://admin.microsoft.com/?invType=ResellerRelationship';

/** What Partner Center says; a test changes it. */
export interface Answers {
  direct: Result<boolean>;
  attestations: Result<Attestation[]>;
  profile: CustomerProfile;
  found: Result<CustomerSummary[]>;
  link: Result<string>;
}

/**
 * Invitations on a real store from sending to their end, with a clock that a test moves, a Partner Center that says
 * what a test wants, and a mail server that takes everything unless told otherwise. Several may share a store.
 */
export class Course {
  readonly mails: OutgoingMail[] = [];
  readonly told: { kind: string; payload: unknown }[] = [];
  asked = 0;
  mailFailure: FailureCode | undefined;
  /** Happens when the mail server has taken an e-mail. */
  onMail = () => {};
  now = new Date('2026-11-10T12:00:00.000Z');
  readonly answers: Answers = {
    direct: ok(false),
    attestations: ok([]),
    profile: profileOf(contoso),
    found: ok([]),
    link: ok(relationshipLink),
  };
  readonly invitations: Invitations;
  readonly watch: InvitationWatch;
  readonly reminders: Reminders;
  readonly newcomers: Newcomers;
  readonly #handlers: Record<string, OutboxHandler>;

  constructor(
    readonly store: Store,
    ladder: readonly number[] = [3, 7, 14],
  ) {
    const now = () => this.now;
    const partnerCenter = this.#partnerCenter();
    const mailer = this.#mailer();
    this.invitations = new Invitations(store, partnerCenter, mailer, { reminders: ladder, now });
    this.watch = new InvitationWatch({ store, partnerCenter, cutoff }, () => {}, now);
    this.reminders = new Reminders(store, ladder, () => {}, now);
    const { invitations } = this;
    this.newcomers = new Newcomers({ store, partnerCenter }, (profile) => invitations.noticeRelationship(profile));
    const delivery = new ReminderDelivery({ store, partnerCenter, cutoff, mailer, invitations }, () => {}, now);
    this.#handlers = {
      'invitation.mail': (payload, item) => invitations.deliver(payload, item),
      'invitation.reminder': (payload, item) => delivery.deliver(payload, item),
      'invitation.outcome': async () => ({ state: 'done' }),
      'invitation.accepted': (payload) => this.#tell('accepted', payload),
      'invitation.reminder-failed': (payload) => this.#tell('reminder-failed', payload),
    };
  }

  /** Sends an invitation by e-mail, as the journey does. */
  async send(change: Partial<Invitation> = {}, to = 'ann@contoso.example'): Promise<string> {
    const invitation = this.invitation(change);
    const mail = { to, subject: 'Please accept', text: 'Hello' };
    await this.invitations.send(invitation, mail, Date.now());
    await this.deliver();
    return invitation.id;
  }

  invitation(change: Partial<Invitation> = {}): Invitation {
    return {
      id: randomUUID(),
      customer: contoso,
      member: anna,
      kind: 'existing',
      language: 'en',
      country: 'GB',
      conversation: { place: 'here' },
      correlationId: 'turn-1',
      ...change,
    };
  }

  /** Does what is due in the outbox, until nothing is. */
  async deliver(): Promise<void> {
    const { now } = this;
    const leaseUntil = new Date(now.getTime() + 60_000);
    const kinds = Object.keys(this.#handlers);
    for (;;) {
      const items = await claim(this.store, { kinds, limit: 10, now, leaseUntil });
      if (items.length === 0) return;
      for (const item of items) {
        const handler = this.#handlers[item.kind] as OutboxHandler;
        const outcome = await handler(JSON.parse(item.payload), item);
        if (outcome.state === 'retry') await postpone(this.store, item, outcome);
        else await finish(this.store, item, { state: outcome.state, reason: null, now });
      }
    }
  }

  /** Lets time pass: what runs in the background runs every hour of it, or as often as told. */
  async pass(days: number, stepMs = 3_600_000): Promise<void> {
    const until = this.now.getTime() + days * day;
    while (this.now.getTime() < until) {
      this.now = new Date(Math.min(until, this.now.getTime() + stepMs));
      await this.reminders.pass();
      await this.deliver();
    }
  }

  /** Has the outbox hand over an item once more, as after a crash. */
  async handle(kind: string, payload: unknown): Promise<void> {
    await this.#handlers[kind]?.(payload, { id: 0, key: '', lane: null, attempts: 2 });
  }

  async trail(): Promise<{ actor: string; action: string; code: string | null; details: Record<string, unknown> }[]> {
    const rows = await this.store.read<{ actor: string; action: string; code: string | null; details: string }>(
      'SELECT actor_name AS actor, action, code, details FROM audit ORDER BY id',
    );
    return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> }));
  }

  async #tell(kind: string, payload: unknown) {
    this.told.push({ kind, payload });
    return { state: 'done' } as const;
  }

  #mailer(): Mailer {
    return {
      turnOf: () => 0,
      send: async (mail) => {
        if (this.mailFailure) return fail(this.mailFailure);
        this.mails.push(mail);
        this.onMail();
        return ok({ messageId: mail.messageId });
      },
      close: () => {},
    };
  }

  #partnerCenter(): PartnerCenter {
    const { answers } = this;
    return {
      isDirectlyAccepted: async () => {
        this.asked += 1;
        return answers.direct;
      },
      listAttestations: async () => answers.attestations,
      getCustomer: async () => ok(answers.profile),
      findCustomers: async () => answers.found,
      relationshipRequestUrl: async () => answers.link,
    } as unknown as PartnerCenter;
  }
}

export function profileOf(
  customer: CustomerSummary | { id: string; name: string },
  domains: string[] = [],
): CustomerProfile {
  const billingContact = { firstName: '', lastName: '', email: '', phone: '' };
  return { domain: 'x.onmicrosoft.com', ...customer, billingContact, country: 'GB', language: 'en', domains };
}

/** Takes a customer into the directory. */
export async function known(store: Store, { id, name } = contoso, domain = 'contoso.example'): Promise<void> {
  await store.transaction((tx) =>
    tx.query(
      `INSERT INTO customer (id, name, domain, search, country, language, synced_at)
       VALUES ($1, $2, $3, $4, 'GB', 'en', '2026')`,
      [id, name, domain, `${fold(name)} ${domain}`],
    ),
  );
}
