import type { Card } from '../../cards/card.js';
import type { Scope } from '../../src/alerts/subscriptions.js';
import { decide } from '../../src/members/policy.js';
import { conversationAt } from '../alerts/conversation.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { alertsCardAt } from './alerts-card.js';
import { type Journey, textOf } from './journey.js';

const all: Scope = { scope: 'all' };
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `alerts`, `alerts on`, `alerts off`: whether a conversation is told about blocked purchases, and of which customers. */
export function alertsJourney(services: Services): Journey {
  const { alertSubscriptions: subscriptions, partner } = services;

  function show({ member, place }: Turn): Promise<Card> {
    const maySwitch = decide(member?.roles ?? [], 'switch-alerts', partner.type).allowed;
    return alertsCardAt(services, place, maySwitch);
  }

  async function turnOn(turn: Turn, wanted: Scope | undefined, card?: Turn['place']): Promise<Card> {
    const conversation = conversationAt(turn.place, turn.teams);
    const before = await subscriptions.find(conversation.conversationId);
    const scope = wanted ?? (before ? { scope: before.scope, ...(before.value ? { value: before.value } : {}) } : all);
    await subscriptions.turnOn(conversation, scope, { ...actorOf(turn), card });
    return show(turn);
  }

  async function turnOff(turn: Turn, card?: Turn['place']): Promise<Card> {
    const { conversationId } = conversationAt(turn.place, turn.teams);
    await subscriptions.turnOff(conversationId, { ...actorOf(turn), card });
    return show(turn);
  }

  return {
    permission: 'alerts',
    permissionFor: { on: 'switch-alerts', off: 'switch-alerts' },
    textPermission: (text) => (switchOf(text) ? 'switch-alerts' : 'alerts'),
    onText(turn, text) {
      const wanted = switchOf(text);
      if (wanted === 'off') return turnOff(turn);
      return wanted === 'on' ? turnOn(turn, undefined) : show(turn);
    },
    onPress: {
      show,
      on: (turn, data) => turnOn(turn, scopeOf(textOf(data.scope), turn.person.id), shared(turn)),
      off: (turn) => turnOff(turn, shared(turn)),
    },
  };
}

/** The card that was pressed, where others see it too. */
function shared({ shared, place }: Turn): Turn['place'] | undefined {
  return shared ? place : undefined;
}

function switchOf(text: string): 'on' | 'off' | undefined {
  const word = text.trim().toLowerCase().replace(/\W+$/, '');
  return word === 'on' || word === 'off' ? word : undefined;
}

/** What the card's choice means; undefined where there was none. */
function scopeOf(choice: string, personId: string): Scope | undefined {
  const [, kind = choice, value = ''] = /^(\w+):(.*)$/s.exec(choice) ?? [];
  if (kind === 'mine') return { scope: 'mine', value: personId };
  if (kind === 'country' && /^[A-Z]{2}$/.test(value)) return { scope: 'country', value };
  if (kind === 'reseller' && guid.test(value)) return { scope: 'reseller', value: value.toLowerCase() };
  return kind === 'all' ? all : undefined;
}

function actorOf({ person, correlationId }: Turn) {
  return { member: person, correlationId };
}
