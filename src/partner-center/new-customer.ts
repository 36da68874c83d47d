import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { summaryOf } from './customers.js';
import { unreadable } from './errors.js';
import type { CreatedCustomer, NewCustomer } from './types.js';
import { customer, text } from './wire.js';

/**
 * The body of a new customer. Microsoft's samples write its names in PascalCase and the answers in camelCase, which
 * is taken to mean that case does not matter (INFERRED). No delegated administration is asked for.
 * Source: Microsoft Learn, partner-center/developer/create-a-customer.
 */
export function newCustomerBody(one: NewCustomer): object {
  const { companyName, domain, registrationNumber, address, contact, culture, language, resellerId } = one;
  const { addressLine1, addressLine2, city, state, postalCode, country } = address;
  return {
    enableGDAPByDefault: false,
    companyProfile: {
      domain,
      ...(registrationNumber === '' ? {} : { organizationRegistrationNumber: registrationNumber }),
    },
    billingProfile: {
      culture,
      email: contact.email,
      language,
      companyName,
      defaultAddress: {
        firstName: contact.firstName,
        lastName: contact.lastName,
        addressLine1,
        ...(addressLine2 === '' ? {} : { addressLine2 }),
        city,
        state,
        postalCode,
        country,
        phoneNumber: contact.phone,
      },
    },
    ...(resellerId === '' ? {} : { associatedPartnerId: resellerId }),
  };
}

const withCredentials = z.object({
  userCredentials: z.object({ userName: text, password: text }).nullish().catch(null),
});

/**
 * Reads the customer that was created. The answer names the administrator `admin`; the name to sign in with is that
 * at the customer's domain (INFERRED). Nothing of an answer that cannot be read travels on: it may hold the password.
 */
export function readCreatedCustomer(json: unknown, sent: NewCustomer): Result<CreatedCustomer> {
  const record = customer.safeParse(json);
  const summary = record.success ? summaryOf(record.data) : undefined;
  if (!summary) return unreadable('write');
  const name = summary.name || sent.companyName;
  const domain = summary.domain || sent.domain;
  const { userName = '', password = '' } = withCredentials.safeParse(json).data?.userCredentials ?? {};
  if (password === '') return ok({ id: summary.id, name, domain });
  const signInName = userName.includes('@') ? userName : `${userName || 'admin'}@${domain}`;
  return ok({ id: summary.id, name, domain, credentials: { userName: signInName, password } });
}
