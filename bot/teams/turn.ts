import { type Activity, type ConversationReference, TurnContext } from 'botbuilder';
import { Temporal } from 'temporal-polyfill';
import { localeOf, type Reader } from '../../cards/card.js';
import type { Member } from '../../src/members/roles.js';
import type { OwnSignIn } from './own-sign-in.js';
import { type TeamsData, teamsData } from './teams-data.js';

/** How long a turn may take until the person reads an answer, in milliseconds. */
const turnMs = 8_500;

/** Where a card stands and who reads there; kept with work that is reported on later. */
export interface Place {
  reference: Partial<ConversationReference>;
  /** The message with the card that was pressed. */
  cardId: string | undefined;
  reader: Reader;
  shared: boolean;
  /** The message shows an alert, and keeps itself up to date: no other card takes its place for everybody. */
  isAlert?: true;
}

/** The same place, where what is told goes into a message of its own. */
export function newMessageIn(place: unknown): Place {
  const { isAlert: _, ...rest } = place as Place;
  return { ...rest, cardId: undefined };
}

/** A message that shows alerts. `data`: what opens the alert, or one of a list. */
export interface PressedAlert {
  conversationId: string;
  activityId: string;
  inList: boolean;
  data: { block: string };
}

/** One message or press of somebody, as the journeys see it. */
export interface Turn {
  /** Undefined for people without a role. */
  member: Member | undefined;
  person: { id: string; name: string };
  reader: Reader;
  /** True in channels and group chats, where others read along. */
  shared: boolean;
  place: Place;
  /** What Teams tells of the team and the channel. */
  teams?: TeamsData;
  /** The message that was pressed shows an alert, or a list of them. */
  alert?: PressedAlert;
  /** Of a press, where members attest with their own sign-in. */
  ownSignIn?: OwnSignIn;
  correlationId: string;
  /** When the answer must be there, in epoch milliseconds. */
  deadline: number;
}

/** What an activity says about who speaks, where, and in which language and time zone. */
export function turnOf(activity: Activity, member: Member | undefined, correlationId: string): Turn {
  const reader = { locale: localeOf(activity.locale ?? clientInfo(activity)?.locale), zone: zoneOf(activity) };
  const { conversationType, isGroup } = activity.conversation;
  const shared = conversationType ? conversationType !== 'personal' : isGroup === true;
  const { activityId: _, ...reference } = TurnContext.getConversationReference(activity);
  const person = { id: personId(activity), name: member?.name ?? activity.from?.name ?? '' };
  const place = { reference, cardId: activity.replyToId, reader, shared };
  const teams = teamsData(activity);
  return { member, person, reader, shared, place, teams, correlationId, deadline: Date.now() + turnMs };
}

/** The Entra object id of whoever speaks; empty when Teams does not tell. */
export function personId(activity: Activity): string {
  return activity.from?.aadObjectId?.toLowerCase() ?? '';
}

interface ClientInfo {
  type: string;
  locale?: string;
  timezone?: string;
}

function clientInfo(activity: Activity): ClientInfo | undefined {
  return (activity.entities as ClientInfo[] | undefined)?.find(({ type }) => type === 'clientInfo');
}

/** The person's time zone: its name where Teams gives one, else the offset of the local time stamp. */
function zoneOf(activity: Activity): string {
  const named = activity.localTimezone ?? clientInfo(activity)?.timezone;
  if (named && isZone(named)) return named;
  const offset = /[+-]\d{2}:\d{2}$/.exec(String(activity.localTimestamp ?? ''))?.[0];
  return offset && isZone(offset) ? offset : 'UTC';
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}
