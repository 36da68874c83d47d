import type { Head } from './links.js';
import type { AuditSeal, Judgement } from './seal.js';

/**
 * The head of the chain at a time, kept outside of the database: whoever cuts the trail off after it, or writes another
 * one with the key in hand, cannot make this line match.
 */
export interface Anchor extends Head {
  /** ISO 8601, UTC. */
  at: string;
  signature: string;
}

export function anchorOf(seal: AuditSeal, { seq, hash }: Head, at: Date): Anchor {
  const time = at.toISOString();
  return { seq, hash, at: time, signature: seal.sign('anchor', [seq, hash, time]) };
}

export function judgeAnchor(seal: AuditSeal, { seq, hash, at, signature }: Anchor): Judgement {
  return seal.check('anchor', [seq, hash, at], signature);
}

/**
 * The anchors of a text with a JSON object per line: an anchor, or a line of the log with one in `anchor`.
 * Other lines are somebody else's and are passed over.
 */
export function readAnchors(text: string): Anchor[] {
  return text.split('\n').flatMap((line) => {
    const found = parse(line);
    return found ? [found] : [];
  });
}

function parse(line: string): Anchor | undefined {
  if (!line.includes('"signature"')) return undefined;
  try {
    const value = JSON.parse(line) as Partial<Anchor> & { anchor?: Partial<Anchor> };
    const { seq, hash, at, signature } = value.anchor ?? value;
    return Number.isInteger(seq)
      ? { seq: Number(seq), hash: `${hash}`, at: `${at}`, signature: `${signature}` }
      : undefined;
  } catch {
    // A log collector may have cut it, or the process may have died over it.
    return undefined;
  }
}
