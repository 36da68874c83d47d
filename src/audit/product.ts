/** Who did it, where nobody did: the product itself, for the trail. */
export const product = { id: 'system', name: 'Customer Agreement Bot' } as const;

/** Whoever has the settings of the bot: the trail cannot say more of somebody at a terminal. */
export const operator = { id: 'operator', name: 'Operator' } as const;
