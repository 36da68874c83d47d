import { type DestinationStream, type Logger, pino } from 'pino';
import { adviceFor } from './log-advice.js';

/** What is never written, should anybody ever hand it over: secrets by their names, and what holds them among others. */
const secrets = [
  ...['authorization', 'cookie', 'password', 'secret', 'key', 'token', 'ownToken'],
  ...['accessToken', 'access_token', 'refreshToken', 'refresh_token', 'clientSecret', 'client_secret'],
  ...['config', 'settings', 'credentials', 'headers', 'body', 'payload', 'activity', 'signatory'],
];

/**
 * The log, as JSON lines. Of an error only its kind, message, stack and code are written: errors carry more, such
 * as the values of a statement. The message of an error that came with an HTTP status is somebody else's words,
 * and stays out as well. `see` is where the runbook stands for what a line tells.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    serializers: { err: errorLine },
    redact: { paths: secrets, censor: '[redacted]' },
    formatters: { log: withAdvice },
  };
  return destination ? pino(options, destination) : pino(options);
}

function withAdvice(line: Record<string, unknown>): Record<string, unknown> {
  const see = adviceFor(line);
  return see ? { ...line, see } : line;
}

function errorLine(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (statusCode !== undefined) return { type: error.name, statusCode };
  return { type: error.name, message: error.message, stack: error.stack, code };
}
