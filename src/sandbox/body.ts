import type { z } from 'zod';

/**
 * Reads a JSON body with a schema.
 *
 * @param revive as for `JSON.parse`: what to make of each value before the schema sees it
 * @returns the value, or the first problem: the field's path and what is wrong with it
 */
export function parseBody<T>(
  text: string,
  schema: z.ZodType<T>,
  revive?: (name: string, value: unknown) => unknown,
): { value: T } | { problem: string } {
  const parsed = schema.safeParse(readJson(text, revive));
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unreadable'}` };
}

function readJson(text: string, revive?: (name: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive);
  } catch {
    return undefined;
  }
}
