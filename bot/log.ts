import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The log, as JSON lines. Of an error only its kind, message, stack and code are written: database errors also
 * carry the values of the statement, and those can be personal data.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: errorLine } };
  return destination ? pino(options, destination) : pino(options);
}

function errorLine(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return { type: error.name, message: error.message, stack: error.stack, code, statusCode };
}
