/** Another company in the indirect channel, as `GET /v1/relationships` lists it. */
export interface RelatedPartner {
  id: string;
  name: string;
  mpnId: string;
  /** ISO 3166-1 alpha-2. */
  location: string;
}

/** Whose customers this partner may attest for, where it is an indirect provider. */
export const resellers: readonly RelatedPartner[] = [
  { id: '3c9d5e71-82b4-4f06-a17d-e05b6c2f9843', name: 'First Up Consultants', mpnId: '4847383', location: 'DE' },
  { id: 'f2a80b6c-4d19-4e73-9b58-1c7e3d60a5f4', name: 'Proseware Systems', mpnId: '4915027', location: 'AT' },
];

/** Whom this partner has to ask, where it is an indirect reseller. */
export const providers: readonly RelatedPartner[] = [
  { id: '60e4b7d2-1f85-4ac9-8d36-b92c5a0e7f14', name: 'Polarstern Distribution AG', mpnId: '5210964', location: 'DE' },
];
