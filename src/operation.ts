import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Something that is done for one request of somebody. */
export interface Operation {
  /** Goes along with every call that the operation makes, and stands in the log, on the trail and on the card of an error. */
  readonly correlationId: string;
}

const operations = new AsyncLocalStorage<Operation>();

/** Does the work as this operation: whatever it calls, and waits for, belongs to it. */
export function inOperation<T>(operation: Operation, work: () => T): T {
  return operations.run(operation, work);
}

/** The operation that goes on here; undefined for what nobody asked for, such as work in the background. */
export function currentOperation(): Operation | undefined {
  return operations.getStore();
}

/** The correlation id of the operation that goes on here, or a new one where none does. */
export function correlationIdHere(): string {
  return operations.getStore()?.correlationId ?? randomUUID();
}
