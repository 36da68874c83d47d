/** Why a purchase is blocked, as far as anybody can do something about it. These words are stored. */
export const blockReasons = ['acceptance-missing', 'under-review', 'locked', 'partner-agreement', 'other'] as const;
export type BlockReason = (typeof blockReasons)[number];

/** Partner Center's code for a purchase without the customer's acceptance of the agreement. */
export const acceptanceMissingCode = '13605';

/** Microsoft Learn, partner-center/developer/error-codes. 600009: no agreement was found. */
const reasonByCode: Readonly<Record<string, BlockReason>> = {
  '': 'acceptance-missing',
  [acceptanceMissingCode]: 'acceptance-missing',
  '600009': 'acceptance-missing',
  '800073': 'under-review',
  '800074': 'under-review',
  '800075': 'under-review',
  '900416': 'locked',
  '900123': 'partner-agreement',
  '900124': 'partner-agreement',
};

/** What Partner Center's error code says about the cause; whoever gives none means the acceptance. */
export function reasonOf(code: string): BlockReason {
  return Object.hasOwn(reasonByCode, code) ? (reasonByCode[code] ?? 'other') : 'other';
}

/** What resolves a block, for software that reads it. */
export const nextSteps = {
  'acceptance-missing': 'attest-or-invite',
  'under-review': 'wait-for-review',
  locked: 'ask-microsoft',
  'partner-agreement': 'sign-partner-agreement',
  other: 'read-message',
} as const satisfies Record<BlockReason, string>;
export type NextStep = (typeof nextSteps)[BlockReason];
