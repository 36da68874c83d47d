import { z } from 'zod';

/** How the sandbox behaves; part of its state, changed through the control endpoint. */
export const settingsSchema = z.strictObject({
  /** Whether an attestation can still be recorded with the API of 2019 (`retired` since 2026-01-05). */
  attestation: z.enum(['legacy', 'retired']),
  /** UNCONFIRMED: what Microsoft answers to the retired call is not public, so it can be set. */
  retiredAnswer: z.strictObject({ status: z.number().int().min(400).max(599), body: z.unknown() }),
  partnerType: z.enum(['direct-bill', 'indirect-provider', 'indirect-reseller']),
  /** Whether the service identity signed in with MFA. */
  mfa: z.boolean(),
  /**
   * How a missing MFA is answered: with code 900421 (enforced since 2026; the body's shape is
   * UNCONFIRMED), or with the empty body of Microsoft's page "Partner security requirements".
   */
  mfaAnswer: z.enum(['900421', 'empty']),
  /** Microsoft's samples handle both answers for a customer without agreements. */
  emptyAgreements: z.enum(['collection', '600009']),
  /** Requests to /v1/customers resources that one tenant may make in one window. */
  throttle: z.strictObject({ limit: z.number().int().nonnegative(), windowSeconds: z.number().positive() }),
  /** Customers on one page of the list. */
  pageSize: z.number().int().positive(),
  tokenLifetimeSeconds: z.number().int().positive(),
  /** How long a program waits before it asks again whether a person has signed in; Entra says 5. */
  devicePollSeconds: z.number().positive(),
  /** Refresh tokens from before this moment, in seconds since 1970, are refused with this AADSTS number; null: none. */
  refusedSignIns: z.strictObject({ before: z.number(), code: z.number().int() }).nullable(),
  /** How long the link of an enhanced attestation is good. UNCONFIRMED at Microsoft; others offer up to 7 days. */
  linkLifetimeMinutes: z.number().int().positive(),
  /** In which of Microsoft's two published shapes the rules of a country come. */
  countryRulesShape: z.enum(['value', 'supportedList']),
  /** An attestation from before this day does not allow purchases. */
  cutoff: z.iso.date(),
  /** Between two attempts to deliver an event. UNCONFIRMED how long Microsoft waits; here it is short, for tests. */
  webhookPauseMs: z.number().int().nonnegative(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** "500 requests per minute per tenant identifier": Microsoft's page "Customer resources". */
export const defaultSettings: Readonly<Settings> = {
  attestation: 'legacy',
  retiredAnswer: {
    status: 400,
    body: {
      code: '800002',
      description: 'Partner attestation through this API has been retired. Use the enhanced attestation API.',
      data: [],
      source: 'PartnerFD',
    },
  },
  partnerType: 'direct-bill',
  mfa: true,
  mfaAnswer: '900421',
  emptyAgreements: 'collection',
  throttle: { limit: 500, windowSeconds: 60 },
  pageSize: 500,
  tokenLifetimeSeconds: 3_600,
  devicePollSeconds: 1,
  refusedSignIns: null,
  linkLifetimeMinutes: 10_080,
  countryRulesShape: 'value',
  cutoff: '2023-04-01',
  webhookPauseMs: 200,
};
