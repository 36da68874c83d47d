import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Reply } from './reply.js';

/** A rule that makes the sandbox misbehave; the first one that matches a request applies to it. */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** Part of the path with its query, or the source of a regular expression for it. */
      path: z.string().refine(isPattern, 'not a regular expression').optional(),
    })
    .default({}),
  /** How many requests it applies to; every one where absent. */
  times: z.number().int().positive().optional(),
  /** Waits before the effect, or between effect and answer with `afterEffect` or `drop: 'after'`. */
  delayMs: z.number().int().nonnegative().optional(),
  /** Answers this instead of the real answer; without `afterEffect` nothing takes effect. */
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** An object is sent as JSON, text as it is. */
  body: z.unknown().optional(),
  /** Seconds, sent as Retry-After; with status 429 and no body the gateway's body goes with it. */
  retryAfter: z.number().int().nonnegative().optional(),
  /** Resets the connection: before anything happened, or after the effect but without an answer. */
  drop: z.enum(['before', 'after']).optional(),
  /** Answers with a page that is no JSON, status 200 unless `status` says otherwise. */
  rubbish: z.boolean().optional(),
  /** Lets the request take effect first. */
  afterEffect: z.boolean().optional(),
});

export type Fault = z.infer<typeof faultSchema>;

/** The rules in force. They are not part of the sandbox's state: a restart clears them. */
export class Faults {
  #rules: Fault[] = [];

  get rules(): readonly Fault[] {
    return this.#rules;
  }

  replace(rules: readonly Fault[]): void {
    this.#rules = rules.map((rule) => ({ ...rule }));
  }

  /** The rule for this request, counted down; a rule that is used up is gone. */
  take(method: string, target: string): Fault | undefined {
    const rule = this.#rules.find((candidate) => matches(candidate, method, target));
    if (rule?.times !== undefined) {
      rule.times -= 1;
      if (rule.times === 0) this.#rules = this.#rules.filter((other) => other !== rule);
    }
    return rule;
  }
}

/**
 * Answers a request under a rule.
 *
 * @param handle carries the request out; called at most once, and not at all where the rule says so
 * @param signal aborts a delay when the sandbox closes
 * @returns `dropped` when the connection is to be reset instead of answered
 */
export async function answerUnder(fault: Fault, handle: () => Reply, signal: AbortSignal): Promise<Reply | 'dropped'> {
  const effectFirst = fault.afterEffect === true || fault.drop === 'after';
  const real = effectFirst ? handle() : undefined;
  if (fault.delayMs) await wait(fault.delayMs, undefined, { signal });
  if (fault.drop) return 'dropped';
  return plannedReply(fault) ?? real ?? handle();
}

function plannedReply(fault: Fault): Reply | undefined {
  const headers = {
    ...(fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) }),
    ...fault.headers,
  };
  if (fault.rubbish) return { status: fault.status ?? 200, headers, body: '<html><body>Our services are' };
  if (fault.status === undefined && fault.body === undefined) return undefined;
  return { status: fault.status ?? 200, headers, body: fault.body ?? defaultBody(fault) };
}

/** The gateway's answer, from Microsoft's page "API throttling guidance". */
export function throttledBody(seconds: number): object {
  return { statusCode: 429, message: `Rate limit is exceeded. Try again in ${seconds} seconds.` };
}

function defaultBody(fault: Fault): object | undefined {
  return fault.status === 429 ? throttledBody(fault.retryAfter ?? 0) : undefined;
}

function matches(fault: Fault, method: string, target: string): boolean {
  if (fault.match.method && fault.match.method.toUpperCase() !== method) return false;
  const path = fault.match.path;
  return path === undefined || target.includes(path) || new RegExp(path).test(target);
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
