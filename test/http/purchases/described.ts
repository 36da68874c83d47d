import assert from 'node:assert/strict';
import { z } from 'zod';
import openapi from '../../../bot/http/openapi.json' with { type: 'json' };

type Json = Record<string, unknown>;
interface Operation {
  responses: Record<string, { content: { 'application/json': { schema: Json } } }>;
}

/** What openapi.json says of an answer; fails where it says nothing of it. */
export function describedAnswer(method: string, path: string, status: number): z.ZodType {
  const paths = openapi.paths as unknown as Record<string, Record<string, Operation>>;
  const answer = paths[path]?.[method]?.responses[status];
  assert.ok(answer, `openapi.json has no answer ${status} of ${method} ${path}`);
  return z.fromJSONSchema(withoutReferences(answer.content['application/json'].schema) as Json);
}

/** The schema of a part by its name. */
export function describedPart(name: keyof typeof openapi.components.schemas): Json {
  return openapi.components.schemas[name] as Json;
}

/** The schema with every `$ref` replaced by what it points to. */
function withoutReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutReferences);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) {
    const name = String(node.$ref).replace('#/components/schemas/', '');
    return withoutReferences(describedPart(name as keyof typeof openapi.components.schemas));
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutReferences(value)]));
}
