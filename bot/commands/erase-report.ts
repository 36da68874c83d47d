import type { Counts, Findings } from '../../src/privacy/findings.js';

/** What the tables hold, for whoever erases. */
const things: Record<string, string> = {
  attestation: 'attestations',
  acceptance_link: 'acceptance links',
  invitation: 'invitations',
  new_customer: 'submitted customers',
  purchase_attempt: 'reported purchases',
  blocked_purchase: 'blocked purchases',
  alert_subscription: 'conversations with alerts',
  member: 'members',
  outbox: 'messages not sent yet',
  audit: 'entries of the trail',
};

/** Whether there is nothing to erase now. */
export function isNothing({ erased }: Findings): boolean {
  return Object.keys(erased).length === 0;
}

/** Whether something is left that can be erased later. */
export function hasMore({ underWay }: Findings): boolean {
  return Object.keys(underWay).length > 0;
}

/** How much there is of what: counts, and nothing of what is in it. */
export function foundLines(findings: Findings): string[] {
  const nothing = isNothing(findings) ? ['There is nothing to erase.'] : [];
  return [...nothing, ...part('To be erased:', findings.erased), ...rest(findings)];
}

export function erasedLines(findings: Findings): string[] {
  return [...part('Erased:', findings.erased), ...rest(findings)];
}

function rest({ kept, underWay }: Findings): string[] {
  return [
    ...part('Kept, as the proof of who did what:', kept),
    ...part('Still under way, and left; run this again when they are over:', underWay),
  ];
}

function part(heading: string, counts: Counts): string[] {
  const lines = Object.entries(counts).map(([table, n]) => `  ${String(n).padStart(6)}  ${things[table] ?? table}`);
  return lines.length > 0 ? [heading, ...lines] : [];
}
