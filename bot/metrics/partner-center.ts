import type { Fetch } from '../../src/partner-center/exchange.js';
import { isSignInCode } from '../../src/partner-center/sign-in-errors.js';
import type { PartnerCenter } from '../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../src/result.js';
import type { Metrics } from './metrics.js';
import { TurnRecord } from './turn-record.js';

/** Somebody has to wait for these, or to mend them; all others say something about a customer. */
const troubles: ReadonlySet<FailureCode> = new Set([
  'partner-center-unreachable',
  'partner-center-timeout',
  'partner-center-busy',
  'partner-center-error',
  'partner-center-unreadable',
  'not-permitted',
  'app-only-refused',
]);

type Call = (...given: unknown[]) => Promise<Result<unknown>> | AsyncGenerator<Result<unknown>>;

/** The same Partner Center; what is asked of it, and what comes of it, is counted and noted of the turn that asks. */
export function countingPartnerCenter(partnerCenter: PartnerCenter, metrics: Metrics): PartnerCenter {
  const counting = Object.entries(partnerCenter as unknown as Record<string, Call>).map(([operation, call]) => {
    const note = (result: Result<unknown>, since: number) => noteOutcome(metrics, operation, result, since);
    return [operation, (...given: unknown[]) => noted(call(...given), note)];
  });
  return Object.fromEntries(counting) as PartnerCenter;
}

type Note = (result: Result<unknown>, since: number) => void;

function noted(answer: ReturnType<Call>, note: Note): ReturnType<Call> {
  if (Symbol.asyncIterator in answer) return notedPages(answer, note);
  const since = performance.now();
  return answer.then((result) => {
    note(result, since);
    return result;
  });
}

/** Each page is noted by itself; between two of them the reader may take its time. */
async function* notedPages(pages: AsyncGenerator<Result<unknown>>, note: Note): AsyncGenerator<Result<unknown>> {
  let since = performance.now();
  for await (const page of pages) {
    note(page, since);
    yield page;
    since = performance.now();
  }
}

function noteOutcome(metrics: Metrics, operation: string, result: Result<unknown>, since: number): void {
  const ms = performance.now() - since;
  const failure = result.ok ? undefined : result.failure.code;
  metrics.operations.inc({ operation, outcome: failure ?? 'ok' });
  metrics.operationSeconds.observe({ operation }, ms / 1_000);
  const isTrouble = failure !== undefined && (troubles.has(failure) || isSignInCode(failure));
  TurnRecord.current()?.noteCall(ms, isTrouble ? failure : undefined);
}

/** `fetch` that counts what is asked of whom, by the status of the answer. `services`: their addresses, by name. */
export function countingFetch(metrics: Metrics, services: Record<string, string>, fetcher: Fetch = fetch): Fetch {
  const known = Object.entries(services);
  const count = (input: Parameters<Fetch>[0], status: string) => {
    const address = input instanceof Request ? input.url : String(input);
    const service = known.find(([, url]) => address.startsWith(url))?.[0] ?? 'other';
    metrics.requests.inc({ service, status });
  };
  return async (input, init) => {
    try {
      const response = await fetcher(input, init);
      count(input, String(response.status));
      return response;
    } catch (error) {
      count(input, init?.signal?.aborted ? 'timeout' : 'unreachable');
      throw error;
    }
  };
}
