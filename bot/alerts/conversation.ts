import type { Conversation } from '../../src/alerts/subscriptions.js';
import type { TeamsData } from '../teams/teams-data.js';
import type { Place } from '../teams/turn.js';

/** A message in a channel belongs to a conversation of its own; alerts go to the channel itself. */
export function channelOf(conversationId: string): string {
  return conversationId.replace(/;messageid=.*$/s, '');
}

/** Where alerts go that are switched on from some place: to the channel, not to the thread of one of its messages. */
export function alertPlace({ reference, reader, shared }: Place): Place {
  const { conversation } = reference;
  if (!conversation) return { reference, cardId: undefined, reader, shared };
  const channel = { ...conversation, id: channelOf(conversation.id) };
  return { reference: { ...reference, conversation: channel }, cardId: undefined, reader, shared };
}

/** The conversation of a place, as far as Teams describes it. */
export function conversationAt(from: Place, teams: TeamsData | undefined): Conversation & { place: Place } {
  const place = alertPlace(from);
  const { id = '', conversationType } = place.reference.conversation ?? {};
  const isChannel = conversationType === 'channel';
  return {
    conversationId: id,
    place,
    conversationType: isChannel ? 'channel' : place.shared ? 'groupChat' : 'personal',
    name: teams?.channel.name ?? '',
    ...(isChannel && teams?.team.id ? { teamId: teams.team.id } : {}),
    ...(isChannel && teams?.team.name ? { teamName: teams.team.name } : {}),
  };
}
