import { z } from 'zod';
import { sizedText } from '../sized-text.js';

/**
 * The shapes of Partner Center's answers, read tolerantly: an optional field that is missing, null or of
 * another type counts as absent, unknown fields are ignored. What an answer is useless without is required.
 */

/** Text from outside, as it is; '' where there is none. */
export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? '');

/** Ids of tenants and users, in the form in which they are compared: lower case. */
export const id = z.guid().transform((value) => value.toLowerCase());
export const optionalId = id.nullish().catch(null);

/** A collection whose items are each read by whoever asked. Without a list it must say that it is empty. */
export const collection = z
  .object({ items: z.array(z.unknown()).nullish(), totalCount: z.number().nullish().catch(null) })
  .refine((value) => value.items || value.totalCount === 0)
  .transform((value) => value.items ?? []);

const link = z.object({
  uri: sizedText(1),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish(),
});
export type Link = z.infer<typeof link>;

/** Read strictly: a next page that goes unnoticed would pass for the end of the list. */
export const nextLink = z
  .object({ links: z.object({ next: link.nullish() }).nullish() })
  .transform((value) => value.links?.next ?? undefined);

export const contact = z.object({ firstName: text, lastName: text, email: text, phoneNumber: text });

const address = z.object({ country: text, firstName: text, lastName: text, phoneNumber: text });

/** Source: Microsoft Learn, partner-center/developer/customer-resources. */
export const customer = z.object({
  id: optionalId,
  companyProfile: z
    .object({ tenantId: optionalId, domain: text, companyName: text, address: address.nullish().catch(null) })
    .nullish()
    .catch(null),
  billingProfile: z
    .object({
      firstName: text,
      lastName: text,
      email: text,
      culture: text,
      language: text,
      companyName: text,
      defaultAddress: address.nullish().catch(null),
    })
    .nullish()
    .catch(null),
  customDomains: z.array(z.unknown()).nullish().catch(null),
  associatedPartnerId: text,
});
export type CustomerRecord = z.infer<typeof customer>;

/** Source: Microsoft Learn, partner-center/developer/agreement-resources. */
export const agreement = z.object({
  type: text,
  templateId: text,
  dateAgreed: text,
  userId: optionalId,
  primaryContact: contact.nullish().catch(null),
});

/** Metadata of an agreement: the type stands under `agreementType`, in prose under `type`. */
export const agreementTemplate = z.object({
  agreementType: text,
  type: text,
  templateId: text,
  versionRank: z.number().catch(0),
});

/** The record a create call answers with; it must at least say what it is. */
export const createdAgreement = z
  .object({
    type: text,
    templateId: text,
    dateAgreed: text,
    userId: optionalId,
    primaryContact: contact.nullish().catch(null),
  })
  .refine((value) => value.type !== '' || value.templateId !== '');

export const directSignStatus = z.object({ isSigned: z.boolean() });

/** The link goes into mails and cards, so nothing but https passes. */
export const relationshipRequest = z.object({ url: z.url({ protocol: /^https$/ }) });

/** Source: Microsoft Learn, partner-center/developer/relationships-resources. */
export const relationship = z.object({ id: optionalId, name: text, state: text });
