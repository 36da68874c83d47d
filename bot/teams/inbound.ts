import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { isLoopback } from '../loopback.js';

const text = z.string().max(100_000);
const id = z.string().min(1).max(1_000);
const account = z.looseObject({
  id: text.optional(),
  name: text.nullish(),
  aadObjectId: text.nullish(),
  userRole: text.nullish(),
});

/** The parts of an activity that are read here; everything else passes as it is. */
const inboundActivity = z.looseObject({
  type: id,
  id: id.nullish(),
  name: text.nullish(),
  channelId: text.nullish(),
  serviceUrl: z.url(),
  from: account.nullish(),
  recipient: account.nullish(),
  conversation: z.looseObject({
    id,
    conversationType: text.nullish(),
    tenantId: text.nullish(),
    isGroup: z.boolean().nullish(),
  }),
  text: text.nullish(),
  locale: text.nullish(),
  localTimezone: text.nullish(),
  localTimestamp: text.nullish(),
  replyToId: text.nullish(),
  entities: z.array(z.looseObject({ type: text, locale: text.nullish(), timezone: text.nullish() })).nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
  channelData: z.looseObject({ tenant: z.looseObject({ id: text.nullish() }).nullish() }).nullish(),
  value: z.unknown().optional(),
});

export type InboundCheck = { ok: true; activity: Activity } | { ok: false; field: string };

/**
 * Whether a body is an activity that can be worked on. Says which field is wrong. In local mode, where callers
 * are not authenticated, answers go to this machine only; in teams mode only Teams is served, since other channels
 * let their users write what they like about themselves.
 */
export function checkInbound(body: unknown, mode: 'local' | 'teams'): InboundCheck {
  const parsed = parse(body);
  if (!parsed) return { ok: false, field: 'body' };
  if (!parsed.success) return { ok: false, field: parsed.error.issues[0]?.path.join('.') || 'body' };
  if (mode === 'local' && !isLoopback(parsed.data.serviceUrl)) return { ok: false, field: 'serviceUrl' };
  if (mode === 'teams' && parsed.data.channelId !== 'msteams') return { ok: false, field: 'channelId' };
  return { ok: true, activity: parsed.data as unknown as Activity };
}

/** Undefined where zod stumbles: it asks an object with a made-up `length` for its size. */
function parse(body: unknown) {
  try {
    return inboundActivity.safeParse(body);
  } catch {
    return undefined;
  }
}

export type Origin = 'own' | 'other-company' | 'guest';

/** Whose people speak: the partner's own, another company's, or a guest. Each tenant id given must be the partner's. */
export function originOf(activity: Activity, tenantId: string): Origin {
  const channelData = activity.channelData as { tenant?: { id?: string } } | undefined;
  const given = [channelData?.tenant?.id, activity.conversation.tenantId].filter(
    (id) => id !== undefined && id !== null,
  );
  if (given.length === 0 || given.some((id) => String(id).toLowerCase() !== tenantId)) return 'other-company';
  const from = activity.from as { userRole?: string } | null | undefined;
  return from?.userRole?.toLowerCase() === 'guest' ? 'guest' : 'own';
}
