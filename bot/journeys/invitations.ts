import type { Card } from '../../cards/card.js';
import { type InvitationRow, invitationsCard } from '../../cards/invitations/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import { dayMs, type InvitationRecord } from '../../src/agreements/invitation-record.js';
import { type OpenInvitation, openInvitations } from '../../src/agreements/open-invitations.js';
import { permissionsOf } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { invitationStatus } from './invitation-status.js';
import { countOf, type Journey, textOf } from './journey.js';

const rowsPerPage = 10;
const mostPages = 100_000;
/** For so long somebody waits to see a reminder sent. */
const waitMs = 3_000;

interface Wanted {
  text: string;
  mine: boolean;
  page: number;
}

/** `invitations`: which customers have been asked to accept and have not answered yet. */
export function invitationsJourney(services: Services): Journey {
  async function show(turn: Turn, { text, mine, page: wanted }: Wanted): Promise<Card> {
    const find = (page: number) =>
      openInvitations(services.store, {
        text,
        memberId: mine ? turn.person.id : '',
        limit: rowsPerPage,
        offset: (page - 1) * rowsPerPage,
      });
    const first = await find(wanted);
    const pages = Math.max(1, Math.ceil(first.total / rowsPerPage));
    const page = Math.min(wanted, pages);
    const { rows, total } = page === wanted ? first : await find(page);
    const mayOpenLinks = permissionsOf(turn.member?.roles ?? [], services.partner.type).includes('attest');
    const view = { text, mine, page, pages, total, rows: rows.map(toRow), mayOpenLinks };
    return invitationsCard(view, turn.reader);
  }

  /** What is not there was of a list from another time, or was made up. */
  async function open(turn: Turn, invitation: InvitationRecord | undefined): Promise<Card> {
    if (!invitation) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    return invitationStatus(services, turn, invitation);
  }

  return {
    permission: 'invitations',
    permissionFor: { remind: 'invite', stop: 'invite' },

    onText: (turn, text) => show(turn, { text: text.slice(0, 200), mine: false, page: 1 }),

    onPress: {
      show: (turn, { text, mine, page }) =>
        show(turn, { text: textOf(text), mine: mine === true, page: Math.min(countOf(page) ?? 1, mostPages) }),

      open: async (turn, data) => open(turn, await services.invitations.find(textOf(data.invitation))),

      async remind(turn, data) {
        const asker = { member: turn.person, correlationId: turn.correlationId };
        const deadline = Date.now() + waitMs;
        return open(turn, await services.reminders.remindNow(textOf(data.invitation), asker, deadline));
      },

      async stop(turn, data) {
        const asker = { member: turn.person, correlationId: turn.correlationId };
        return open(turn, await services.reminders.stop(textOf(data.invitation), asker));
      },
    },
  };
}

function toRow({ id, customer, memberName, since, reminders, nextReminderAt, ...rest }: OpenInvitation): InvitationRow {
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / dayMs));
  const row = { id, customer, by: memberName, days, reminders };
  return { ...row, ...rest, ...(nextReminderAt ? { nextReminderAt } : {}) };
}
