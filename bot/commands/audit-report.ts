import type { TrailBreak } from '../../src/audit/trail-break.js';
import type { TrailReport } from '../../src/audit/verify.js';

/** What `npm run audit:verify` found, in sentences for an operator or an auditor. */
export function reportLines(report: TrailReport): string[] {
  if (report.break) return [describe(report.break), ...advice(report.break)];
  const { entries, unsealed, waiting, anchors } = report;
  return [
    'The trail is whole.',
    `Entries: ${entries}; from before it was sealed: ${unsealed}; not in the chain yet: ${waiting}; anchors that agree: ${anchors}.`,
    ...(anchors > 0 ? [] : ['Without anchors, nobody would notice that entries were cut off at its end.']),
  ];
}

function describe(found: TrailBreak): string {
  switch (found.kind) {
    case 'changed':
      return `Entry ${found.entry} was changed.`;
    case 'reordered':
      return `Entry ${found.entry} is not where it was written.`;
    case 'inserted':
      return `Entry ${found.entry} was not written by the bot.`;
    case 'deleted':
      return `Entry ${found.entry} was deleted.`;
    case 'deleted-before-sealing':
      return `Entries from before the trail was sealed were deleted: ${found.missing}.`;
    case 'link-missing':
      return `Link ${found.seq} of the chain was deleted.`;
    case 'rechained':
      return `Link ${found.seq} of the chain was not made by the bot.`;
    case 'truncated':
      return `The trail was cut off: it ends at link ${found.head}, and had reached ${found.seq} on ${found.at}.`;
    case 'rewritten':
      return `The trail was written anew: link ${found.seq} is not the one that was anchored on ${found.at}.`;
    case 'anchor-forged':
      return `The anchor of link ${found.seq}, dated ${found.at}, was not written by the bot.`;
    case 'unknown-key':
      return `${place(found)} was sealed with a key that is not here.`;
    case 'not-chained':
      return `Entry ${found.entry} has waited for its place in the chain for more than ten minutes; waiting: ${found.waiting}.`;
    case 'not-begun':
      return 'There is no chain in this database yet.';
  }
}

function place({ entry, seq }: { entry?: number; seq?: number }): string {
  return entry === undefined ? `Link ${seq}` : `Entry ${entry}`;
}

function advice({ kind }: TrailBreak): string[] {
  if (kind === 'unknown-key') return ['Give DATA_KEY the earlier keys as well, after the current one.'];
  if (kind === 'not-chained') return ['Start the bot, and verify again a minute later.'];
  if (kind === 'not-begun') return ['The bot begins it at its start, after an upgrade five minutes later.'];
  return ['This is the first break; there may be more. Leave the database as it is, and compare it with a backup.'];
}
