import { type Anchor, judgeAnchor } from './anchor.js';
import type { Head } from './links.js';
import type { AuditSeal } from './seal.js';
import type { TrailBreak } from './trail-break.js';

/** Holds the chain against its anchors, link by link. */
export class AnchorCheck {
  readonly #anchors = new Map<number, Anchor[]>();

  constructor(
    private readonly seal: AuditSeal,
    private readonly anchors: readonly Anchor[],
  ) {
    for (const anchor of anchors) this.#anchors.set(anchor.seq, [...(this.#anchors.get(anchor.seq) ?? []), anchor]);
  }

  /** The first anchor that the product did not write. */
  forged(): TrailBreak | undefined {
    for (const anchor of this.anchors) {
      const { seq, at } = anchor;
      const judgement = judgeAnchor(this.seal, anchor);
      if (judgement === 'unknown-key') return { kind: 'unknown-key', seq };
      if (judgement === 'forged') return { kind: 'anchor-forged', seq, at };
    }
    return undefined;
  }

  /** An anchor at this link that holds another hash. */
  at({ seq, hash }: Head): TrailBreak | undefined {
    const other = this.#anchors.get(seq)?.find((anchor) => anchor.hash !== hash);
    return other && { kind: 'rewritten', seq, at: other.at };
  }

  /** The first anchor after the last link. */
  beyond(head: number): TrailBreak | undefined {
    const [first] = this.anchors.filter(({ seq }) => seq > head).sort((one, other) => one.seq - other.seq);
    return first && { kind: 'truncated', seq: first.seq, head, at: first.at };
  }
}
