/** The part of autocannon that is used here; it brings no types of its own. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Request {
    method?: string;
    body?: string;
    setupRequest?: (request: Request) => Request;
    onResponse?: (status: number, body: string) => void;
  }

  export interface Options {
    url: string;
    connections: number;
    duration: number;
    method: string;
    headers: Record<string, string>;
    requests: Request[];
  }

  export interface Outcome {
    /** Seconds. */
    duration: number;
    errors: number;
    timeouts: number;
  }

  /** Emits `response` with the client, the status, the bytes and the milliseconds; resolves when the time is over. */
  export default function autocannon(options: Options): EventEmitter & PromiseLike<Outcome>;
}
