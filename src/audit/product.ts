/** Who did it, where nobody did: the product itself, for the trail. */
export const product = { id: 'system', name: 'Customer Agreement Bot' } as const;
