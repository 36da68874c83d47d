import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The log, as JSON lines. Of an error only its kind, message, stack and code are written: errors carry more, such
 * as the values of a statement. The message of an error that came with an HTTP status is somebody else's words,
 * and stays out as well.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: errorLine } };
  return destination ? pino(options, destination) : pino(options);
}

function errorLine(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (statusCode !== undefined) return { type: error.name, statusCode };
  return { type: error.name, message: error.message, stack: error.stack, code };
}
