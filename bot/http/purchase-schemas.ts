import { z } from 'zod';

const id = (most: number) => z.string().trim().min(1).max(most);
/** What may be left out may be null as well: many senders write down what they do not know. */
const optional = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform((text) => text?.trim() || undefined);

const customerId = z.guid().describe("The customer's tenant id.");
const order = {
  orderId: optional(200).describe("The order's id in the sender's system or in Partner Center."),
  offer: optional(300).describe('What was to be bought, in words.'),
  attemptedBy: optional(254).describe('Who wanted to buy, or placed the order.'),
};

/** Body of `POST /api/purchases/blocked`. */
export const blockedReport = z
  .object({
    eventId: id(200).describe("The sender's own id of this attempt. The same id is recorded once."),
    customerId,
    ...order,
    code: z
      .union([z.string().regex(/^[\w.:-]{0,50}$/), z.int().min(0)])
      .transform(String)
      .describe("Partner Center's error code, such as 13605; empty where there was none."),
    message: z.string().max(4_000).describe("The error's text; shown to people as it is. May be empty."),
    attemptedAt: z.iso.datetime({ offset: true }).max(40).describe('When it was attempted, with its offset from UTC.'),
  })
  .describe('An attempt to buy that Partner Center refused.');

/** Body of `POST /api/purchases/check`. */
export const checkRequest = z
  .object({
    customerId,
    raise: z.boolean().nullish().describe('Whether a blocked check raises the alert.'),
    eventId: id(200)
      .nullish()
      .describe("The sender's own id of this check; else the checks of a customer within an hour are one."),
    ...order,
  })
  .describe('An order that is about to be placed.');

/** A body, or the name of the first field that is wrong. */
export type Read<T> = { ok: true; value: T } | { ok: false; field: string };

/** Reads a body with one of these schemas. */
export function readBody<T>(schema: z.ZodType<T>, bytes: Uint8Array): Read<T> {
  const parsed = safely(schema, parse(bytes));
  if (!parsed) return { ok: false, field: 'body' };
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, field: parsed.error.issues[0]?.path.join('.') || 'body' };
}

/** Undefined where zod stumbles: it asks an object with a made-up `length` for its size. */
function safely<T>(schema: z.ZodType<T>, value: unknown) {
  try {
    return schema.safeParse(value);
  } catch {
    return undefined;
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
