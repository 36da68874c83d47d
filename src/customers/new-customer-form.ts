/** The steps in which a new customer is entered, in their order; a review and the submission follow. */
export const steps = ['company', 'address', 'contact'] as const;
export type Step = (typeof steps)[number];

/** The fields of each step; no two have the same name. */
export const fieldsOf = {
  company: ['country', 'companyName', 'domainPrefix', 'resellerId'],
  address: ['addressLine1', 'addressLine2', 'city', 'state', 'postalCode', 'registrationNumber'],
  contact: ['firstName', 'lastName', 'email', 'phone', 'culture', 'agreement', 'dateAgreed'],
} as const satisfies Record<Step, readonly string[]>;

export type CompanyField = (typeof fieldsOf.company)[number];
export type AddressField = (typeof fieldsOf.address)[number];
export type ContactField = (typeof fieldsOf.contact)[number];
export type Field = CompanyField | AddressField | ContactField;

/** What was typed so far, as it was typed; '' for nothing. */
export type Values = Record<Field, string>;

export type Problem =
  | 'required'
  | 'too-long'
  | 'invalid'
  /** Not one of the choices. */
  | 'not-offered'
  /** Another tenant has the domain. */
  | 'taken'
  | 'in-future'
  /** An acceptance of that day no longer counts. */
  | 'outdated'
  /** An address at Microsoft, or at the partner itself. */
  | 'not-the-customers';
export type Problems<F extends Field = Field> = Partial<Record<F, Problem>>;

/** Longer than any field may be: what is cut off here was refused for its length anyway. */
const longestTyped = 300;

export const noValues: Values = Object.fromEntries(
  Object.values(fieldsOf).flatMap((fields) => fields.map((field) => [field, ''])),
) as Values;

/** What is known after the fields of this step came in; what did not come keeps its value. */
export function readStep(step: Step, data: Record<string, unknown>, before: Values): Values {
  const read = fieldsOf[step].flatMap((field) =>
    typeof data[field] === 'string' ? [[field, clean(data[field])] as const] : [],
  );
  return { ...before, ...Object.fromEntries(read) };
}

/** On one line, without what cannot be typed into a line. */
function clean(text: string): string {
  return text
    .slice(0, longestTyped)
    .replace(/[\p{Control}\p{Surrogate}\s]+/gu, ' ')
    .trim();
}

/** The fields of which something is wrong, with what it is. */
export function problemsOf<F extends Field>(found: Record<F, Problem | undefined>): Problems<F> {
  const wrong = Object.entries<Problem | undefined>(found).filter(([, problem]) => problem !== undefined);
  return Object.fromEntries(wrong) as Problems<F>;
}

/** What is wrong with a text that must, or may, be given, and has a longest length. */
export function lengthProblem(text: string, longest: number, isRequired: boolean): Problem | undefined {
  if (!text) return isRequired ? 'required' : undefined;
  return text.length > longest ? 'too-long' : undefined;
}
