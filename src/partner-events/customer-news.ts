import type { AcceptanceChecker } from '../agreements/acceptance.js';
import type { Invitations } from '../agreements/invitations.js';
import { product } from '../audit/product.js';
import type { CustomerDirectory } from '../customers/directory.js';
import { backoff, MAX_ATTEMPTS } from '../outbox/retry.js';
import type { Delivery, OutboxHandler } from '../outbox/worker.js';
import type { CustomerProfile, PartnerCenter } from '../partner-center/types.js';
import type { Failure } from '../result.js';

/** What the outbox keeps of a piece of news about a customer until it is dealt with. */
export interface CustomerNews {
  /** Tenant id, lower case. */
  customerId: string;
  correlationId: string;
  /** ISO instant of what happened, where it is known: who was found to have accepted since is not asked about again. */
  happenedAt?: string;
}

export interface NewsParts {
  partnerCenter: Pick<PartnerCenter, 'getCustomer'>;
  customers: Pick<CustomerDirectory, 'get' | 'add'>;
  acceptance: Pick<AcceptanceChecker, 'check'>;
  invitations: Pick<Invitations, 'noticeRelationship'>;
}

const patienceMs = 20_000;
/** Each check that fails leaves an entry on the customer's trail. */
const mostChecks = 8;

/**
 * What follows from news about a customer that a webhook or the audit brought, by the kind of the outbox's item: the
 * customer is taken into the directory, and where it stands is asked and kept. All of it bears repeating.
 */
export function customerNews(parts: NewsParts): Record<string, OutboxHandler> {
  return {
    /** The customer accepted the reseller relationship; most likely the agreement with it, on the same page. */
    'partner-center.event': (payload, { attempts }) =>
      lookAt(parts, payload as CustomerNews, attempts, (profile) => parts.invitations.noticeRelationship(profile)),

    /** An agreement was created for the customer: by this product, in Partner Center, or by other software. */
    'partner-center.agreement': async (payload, { attempts }) => {
      const news = payload as CustomerNews;
      const known = await parts.customers.get(news.customerId);
      const hasAccepted = known?.acceptance === 'direct' || known?.acceptance === 'attested';
      const isOld = hasAccepted && (known.acceptanceCheckedAt ?? '') >= (news.happenedAt ?? '~');
      return isOld ? { state: 'done' } : lookAt(parts, news, attempts);
    },
  };
}

async function lookAt(
  { partnerCenter, customers, acceptance }: NewsParts,
  { customerId, correlationId }: CustomerNews,
  attempts: number,
  notice: (profile: CustomerProfile) => Promise<void> = async () => {},
): Promise<Delivery> {
  const deadline = Date.now() + patienceMs;
  const profile = await partnerCenter.getCustomer(customerId, { deadline });
  if (!profile.ok) return later(profile.failure, attempts);
  await customers.add(profile.value, profile.value);
  await notice(profile.value);
  const { failure } = await acceptance.check(customerId, { member: product, correlationId }, deadline);
  return failure ? later(failure, attempts, mostChecks) : { state: 'done' };
}

/**
 * Tries again what may pass. A customer that is not known yet may be a moment later: it is news, after all
 * (UNCONFIRMED how long Partner Center takes to show a new customer everywhere).
 */
function later({ code, retryable, params }: Failure, attempts: number, most = MAX_ATTEMPTS): Delivery {
  const mayPass = retryable || code === 'not-your-customer';
  if (!mayPass || attempts >= most) return { state: 'dead', reason: code };
  const asked = Number(params?.seconds ?? 0) * 1_000;
  return { state: 'retry', at: new Date(Date.now() + Math.max(asked, backoff(attempts))), reason: code };
}
