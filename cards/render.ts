import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// Not from the package itself: its typings lead to the TypeScript sources of the renderer, which do not compile here.
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Card, Reader } from './card.js';
import { cardsFolder } from './folder.js';
import { plainWords } from './words.js';

/** Every card there is: the name of its folder and of its section in the locales. */
export const cardNames = [
  'help',
  'open-form',
  'attest-form',
  'attest-receipt',
  'attest-link-form',
  'attest-link',
  'agreement',
  'acceptance',
  'cannot-accept',
  'ask-provider',
  'invitation',
  'invitation-ready',
  'invitation-result',
  'invitation-status',
  'invitation-accepted',
  'invitations',
  'new-customer-company',
  'new-customer-address',
  'new-customer-suggestion',
  'new-customer-contact',
  'new-customer-review',
  'new-customer-result',
  'new-customer-credentials',
  'purchase-check',
  'blocked',
  'pick-customer',
  'alert',
  'alert-list',
  'alerts',
  'customers',
  'history',
  'whoami',
  'notice',
] as const;
export type CardName = (typeof cardNames)[number];

/** What a template is filled with. There is no null and no undefined: the engine prints or throws on them. */
export type Value = string | number | boolean | Value[] | { [name: string]: Value };

/** What every card has: the heading is also the line of the notification, so it holds our own words only. */
export type CardData = { heading: string } & { [name: string]: Value };

const templates = new Map<CardName, Template>();

/**
 * Fills the template of a card with data. Beside the data a template sees `words` (the messages of its own
 * section in the locale that need no value), `common` (those of the section `common`) and `lang`.
 * Data is bound, never evaluated: `${x}` in it stays the text `${x}`.
 */
export function render(name: CardName, reader: Reader, data: CardData): Card {
  const content: Record<string, unknown> = templateOf(name).expand({
    $root: {
      ...withoutGaps(data),
      words: plainWords(reader.locale, name),
      common: plainWords(reader.locale, 'common'),
      lang: reader.locale,
    },
  });
  return { content, summary: data.heading };
}

/** A template is compiled once: compiling takes some forty times as long as filling it in. */
function templateOf(name: CardName): Template {
  let template = templates.get(name);
  if (!template) {
    template = new Template(JSON.parse(readFileSync(join(cardsFolder(), name, 'template.json'), 'utf8')));
    templates.set(name, template);
  }
  return template;
}

/** Types end where data from other systems begins, so a gap that came through all the same becomes an empty text. */
function withoutGaps<T extends Value>(value: T): T;
function withoutGaps(value: Value | null | undefined): Value {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => withoutGaps(item));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutGaps(item)]));
}
