/** One request to a service of the sandbox. Bodies and tokens are never kept. */
export interface LoggedCall {
  at: string;
  method: string;
  /** With the service's prefix and without the query: `/partner-center/v1/customers`. */
  path: string;
  query: string;
  /** MS-RequestId as it came, or '' where there was none. */
  requestId: string;
  /** null while the request is under way, 0 when its connection was reset. */
  status: number | null;
}

const longest = 5_000;

/** The latest requests, oldest first. */
export class CallLog {
  #calls: LoggedCall[] = [];

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  /** Notes a request on its arrival; the status is set on the entry when it is known. */
  arrived(call: Omit<LoggedCall, 'at' | 'status'>): LoggedCall {
    const entry: LoggedCall = { at: new Date().toISOString(), ...call, status: null };
    this.#calls.push(entry);
    if (this.#calls.length > longest) this.#calls.shift();
    return entry;
  }

  clear(): void {
    this.#calls = [];
  }
}
