/**
 * Takes everything out of a JSON text that describes this person: each object that names the id as a value of its own.
 * What is around it stays, so that whoever wrote it can still read it.
 *
 * @param id Entra object id, lower case
 */
export function withoutPerson(text: string, id: string): string {
  return JSON.stringify(pruned(JSON.parse(text), id) ?? {});
}

function pruned(value: unknown, id: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => pruned(one, id)).filter((one) => one !== undefined);
  const entries = Object.entries(value);
  if (entries.some(([, one]) => typeof one === 'string' && one.toLowerCase() === id)) return undefined;
  return Object.fromEntries(entries.map(([key, one]) => [key, pruned(one, id)]));
}
