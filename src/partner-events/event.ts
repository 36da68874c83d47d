import { z } from 'zod';
import { readJson } from '../partner-center/json.js';
import { sizedText } from '../sized-text.js';

/** An event of Partner Center, as far as it is read. */
export interface PartnerEvent {
  /** Lower case. */
  name: string;
  /** The customer whom it is about; undefined where none is named. */
  customerId: string | undefined;
}

const eventBody = z.object({ EventName: sizedText(1, 200), ResourceUri: sizedText(0, 4_000).nullish() });
const customerPath = /\/customers\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/i;

/**
 * Reads the body of an event; undefined where it is none. Of `ResourceUri` only the customer's id is taken: nothing is
 * ever called at the address that an event names. UNCONFIRMED: that the newer event about indirect resellers names the
 * customer in the same way as the older one, as `…/customers/{id}`.
 */
export function readEvent(body: Buffer): PartnerEvent | undefined {
  const parsed = eventBody.safeParse(readJson(body.toString('utf8')));
  if (!parsed.success) return undefined;
  const { EventName, ResourceUri } = parsed.data;
  const path = ResourceUri && URL.canParse(ResourceUri) ? new URL(ResourceUri).pathname : '';
  return { name: EventName.toLowerCase(), customerId: customerPath.exec(path)?.[1]?.toLowerCase() };
}
