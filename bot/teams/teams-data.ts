import type { Activity } from 'botbuilder';
import { z } from 'zod';

const named = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).nullish().catch(null);
const channelData = z
  .looseObject({ eventType: z.string().nullish().catch(null), team: named, channel: named })
  .catch({ eventType: null, team: null, channel: null });

/** What Teams says about where something happened, and what happened, beside the activity itself. */
export interface TeamsData {
  /** For example `channelRenamed`; '' for none. */
  eventType: string;
  team: Named;
  channel: Named;
}

/** Names are as people typed them; '' where Teams tells none. */
interface Named {
  id: string;
  name: string;
}

const longestName = 200;

/** The part of an activity that only Teams has; empty for whatever is not as it should be. */
export function teamsData(activity: Activity): TeamsData {
  const { eventType, team, channel } = channelData.parse(activity.channelData ?? {});
  const chat = activity.conversation.name ?? '';
  return { eventType: eventType ?? '', team: plain(team), channel: plain({ name: chat, ...channel }) };
}

function plain(value: z.infer<typeof named>): Named {
  // PostgreSQL takes no text with a NUL in it.
  const text = (one: string | null | undefined) => (one ?? '').replaceAll('\u0000', '');
  return { id: text(value?.id), name: text(value?.name).slice(0, longestName) };
}
