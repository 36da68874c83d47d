import type { Locale } from './card.js';
import { say } from './words.js';

/** How far an acceptance link has come. */
export interface LinkStateView {
  state: 'started' | 'open' | 'expired' | 'accepted' | 'finalised' | 'withdrawn' | 'failed';
  /** What became of the last e-mail with it, where there was one. */
  mail?: 'queued' | 'sent' | 'failed';
}

type Name = 'started' | 'ready' | 'queued' | 'sent' | 'expired' | 'accepted' | 'withdrawn' | 'failed';

/** A sign with the words, so that colour is never alone. */
const signs: Record<Name, string> = {
  started: '…',
  ready: '○',
  queued: '…',
  sent: '→',
  expired: '⚠',
  accepted: '⚠',
  withdrawn: '✕',
  failed: '✕',
};

/** Where a link stands, in words and with a sign. */
export function linkState(view: LinkStateView, locale: Locale): string {
  if (view.state === 'finalised') return `✓ ${say(locale, 'attest-receipt.finalised')}`;
  const name = nameOf(view);
  return `${signs[name]} ${say(locale, `attest-link.${name}`)}`;
}

/** The style of the container that shows it. */
export function linkStyle({ state }: LinkStateView): 'good' | 'warning' | 'attention' | 'emphasis' {
  if (state === 'expired' || state === 'accepted') return 'warning';
  if (state === 'failed') return 'attention';
  return state === 'finalised' ? 'good' : 'emphasis';
}

function nameOf({ state, mail }: LinkStateView): Name {
  if (state === 'finalised') return 'sent';
  if (state !== 'open') return state;
  return mail === 'queued' || mail === 'sent' ? mail : 'ready';
}
