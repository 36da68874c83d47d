import { Temporal } from 'temporal-polyfill';
import { type AlertView, alertCard } from '../../cards/alert/view.js';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { alertsOf } from '../../src/alerts/copies.js';
import type { Decision } from '../../src/purchases/decisions.js';
import { channelOf } from '../alerts/conversation.js';
import { ShownAlerts } from '../alerts/shown-alerts.js';
import type { Services } from '../services.js';
import type { PressedAlert, Turn } from '../teams/turn.js';
import { type Journey, type PressData, textOf } from './journey.js';

const hourMs = 60 * 60_000;
const morning = { hour: 9 };

/** The buttons of an alert: take it, snooze it, resolve it with a note, and see one of a list. */
export function alertJourney(services: Services): Journey {
  const shown = new ShownAlerts(services);

  async function show(turn: Turn, blockId: string, mode?: AlertView['mode']): Promise<Card> {
    const found = await shown.view(blockId);
    if (!found) return noticeCard({ kind: 'alert-unknown' }, turn.reader);
    const inList = turn.alert?.inList ? { inList: true } : {};
    return alertCard({ ...found.view, ...inList, ...(mode ? { mode } : {}) }, turn.reader);
  }

  /** The presser reads the new state at once; every message that shows the alert is brought up to date for everybody. */
  async function decide(turn: Turn, data: PressData, decision: Decision): Promise<Card> {
    const { person: member, correlationId } = turn;
    const decided = await services.purchases.decide(textOf(data.block), decision, { member, correlationId });
    const isLate = decided.is !== 'done' && decided.is !== 'unknown';
    return show(turn, textOf(data.block), isLate ? { is: 'too-late' } : undefined);
  }

  return {
    permission: 'act-on-alerts',
    permissionFor: { open: 'blocked', list: 'blocked' },
    onText: (turn, text) => show(turn, text),
    onPress: {
      open: (turn, data) => show(turn, textOf(data.block)),
      async list({ alert, reader }) {
        const list = alert?.inList && (await shown.list(alert.conversationId, alert.activityId, reader));
        return list || noticeCard({ kind: 'alert-unknown' }, reader);
      },
      take: (turn, data) => decide(turn, data, { to: 'acknowledge', from: textOf(data.from) }),
      snooze: (turn, data) => show(turn, textOf(data.block), { is: 'snooze' }),
      later(turn, data) {
        const until = data.until === 'tomorrow' ? tomorrow(turn.reader.zone) : new Date(Date.now() + hourMs);
        return decide(turn, data, { to: 'snooze', until: until.toISOString() });
      },
      note: (turn, data) => show(turn, textOf(data.block), { is: 'note', typed: '', isMissing: false }),
      async resolve(turn, data) {
        const note = textOf(data.note);
        if (!note) return show(turn, textOf(data.block), { is: 'note', typed: '', isMissing: true });
        return decide(turn, data, { to: 'resolve', note });
      },
    },
  };
}

/** The message that was pressed, where it shows alerts; undefined for any other. */
export async function alertPressed({ store }: Services, { place }: Turn): Promise<PressedAlert | undefined> {
  const { cardId: activityId, reference } = place;
  if (!activityId) return undefined;
  const conversationId = channelOf(reference.conversation?.id ?? '');
  const alerts = await alertsOf(store, conversationId, activityId);
  return alerts && { conversationId, activityId, inList: alerts.inList, data: { block: alerts.blockId } };
}

/** 9 o'clock tomorrow, where the reader is. */
function tomorrow(zone: string): Date {
  const day = Temporal.Now.zonedDateTimeISO(zone).startOfDay().add({ days: 1 });
  return new Date(day.with(morning).epochMilliseconds);
}
