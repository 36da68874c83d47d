import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatedCustomer, PartnerCenter } from '../partner-center/types.js';
import { type Failure, failureOf } from '../result.js';
import { fold } from './fold.js';
import type { NewCustomerRecord, NewCustomerRequest } from './new-customer-record.js';

/** What is known to be true at Partner Center; undefined while that is not known. */
export type Creation =
  | { state: 'created'; customer: CreatedCustomer }
  | { state: 'failed'; failure: Failure }
  | undefined;

interface Creating {
  partnerCenter: PartnerCenter;
  /** Epoch milliseconds by which the answer is needed. */
  deadline: number;
  /** True when an earlier run may already have called: a refusal is then no proof that nothing was created. */
  mayHaveCalled: boolean;
  /** Stores a new MS-RequestId before it is used, and returns it. */
  renewRequestId: () => Promise<string>;
}

const tries = 3;
/** Partner Center's list may lag behind: this long a domain that is taken may still turn out to be ours. */
const listLagMs = 2 * 60_000;
const lookUpMs = 3_000;

/**
 * Creates one customer at Partner Center, and never two. The same MS-RequestId is repeated after silence, and once
 * after an answer of the kind "something broke", since it may bring the sign-in details all the same; then a new one is
 * taken (Microsoft Learn, "Partner Center REST headers"). Should the first call have had its effect nevertheless, its
 * domain is taken: no second tenant can have it.
 */
export async function createCustomer(
  record: NewCustomerRecord,
  { customer }: NewCustomerRequest,
  creating: Creating,
): Promise<Creation> {
  const { partnerCenter, deadline, renewRequestId } = creating;
  let { requestId } = record;
  let called = creating.mayHaveCalled;
  let broken = 0;
  for (let n = 1; ; n += 1) {
    const answer = await partnerCenter.createCustomer(customer, requestId, { deadline });
    if (answer.ok) return { state: 'created', customer: answer.value };
    const { failure } = answer;
    if (!failure.outcomeUnknown) {
      if (called && failure.code === 'domain-taken') return findOurs(record, creating);
      return called && failure.retryable ? undefined : { state: 'failed', failure };
    }
    called = true;
    if (failure.code === 'partner-center-error') broken += 1;
    if (broken > 1) requestId = await renewRequestId();
    if (n === tries || Date.now() > deadline - 500) return undefined;
    await sleep(Math.max(0, Math.min(250 * 2 ** n, deadline - Date.now())));
  }
}

/** The domain is taken, perhaps by the call whose answer never came: then the customer is there, without its details. */
async function findOurs(record: NewCustomerRecord, { partnerCenter }: Creating): Promise<Creation> {
  const { domain, companyName, startedAt } = record;
  const found = await partnerCenter.findCustomers(domain, { deadline: Date.now() + lookUpMs });
  if (!found.ok) return undefined;
  const customer = found.value.find((one) => one.domain.toLowerCase() === domain && isNamed(one.name, companyName));
  if (customer) return { state: 'created', customer };
  if (Date.now() - Date.parse(startedAt) < listLagMs) return undefined;
  return { state: 'failed', failure: failureOf('domain-taken') };
}

function isNamed(name: string, companyName: string): boolean {
  return name === '' || fold(name) === fold(companyName);
}
