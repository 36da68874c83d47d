/** The first thing that is not as the product left it. `entry`: id in the trail; `seq`: place in the chain. */
export type TrailBreak =
  /** The entry says something else than when it was chained. */
  | { kind: 'changed'; entry: number }
  /** It is the product's, but was chained in another place. */
  | { kind: 'reordered'; entry: number }
  /** The product did not write it. */
  | { kind: 'inserted'; entry: number }
  /** It was chained, and is gone. */
  | { kind: 'deleted'; entry: number }
  /** Entries from before sealing are gone that were not chained yet. */
  | { kind: 'deleted-before-sealing'; missing: number }
  /** A link of the chain is gone. */
  | { kind: 'link-missing'; seq: number }
  /** The link was not made with the key, or not after the one before it. */
  | { kind: 'rechained'; seq: number }
  /** The chain ends before an anchor. */
  | { kind: 'truncated'; seq: number; head: number; at: string }
  /** The chain is sound and is not the one that was anchored. */
  | { kind: 'rewritten'; seq: number; at: string }
  /** The line was not written by the product. */
  | { kind: 'anchor-forged'; seq: number; at: string }
  /** Made with a key that is not at hand: it cannot be told. */
  | { kind: 'unknown-key'; entry?: number; seq?: number }
  /** Entries have been waiting longer for their place in the chain than they ever do while the product runs. */
  | { kind: 'not-chained'; entry: number; waiting: number }
  /** There is no chain yet. */
  | { kind: 'not-begun' };
