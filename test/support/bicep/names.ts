import type { Expression } from './parse.js';

export interface Names {
  /** Names that stand for a value, without those of a loop or lambda around them. */
  values: Set<string>;
  functions: Set<string>;
  /** `module.outputs.name`, as `module.name`. */
  outputs: Set<string>;
}

const constants = ['true', 'false', 'null'];

/** Every name that an expression uses. */
export function namesIn(expression: Expression | undefined): Names {
  const found: Names = { values: new Set(), functions: new Set(), outputs: new Set() };
  if (expression) collect(expression, new Set(), found);
  return found;
}

function collect(expression: Expression, local: ReadonlySet<string>, found: Names): void {
  note(expression, local, found);
  for (const part of partsOf(expression)) collect(part, local, found);
  if (expression.kind === 'scope') collect(expression.body, new Set([...local, ...expression.names]), found);
}

function note(expression: Expression, local: ReadonlySet<string>, found: Names): void {
  if (expression.kind === 'name' && !local.has(expression.text) && !constants.includes(expression.text)) {
    found.values.add(expression.text);
  }
  if (expression.kind === 'call' && expression.of.kind === 'name') found.functions.add(expression.of.text);
  if (expression.kind === 'member') noteOutput(expression, found);
}

/** The expressions within, but not what a loop or lambda says of its own name. */
function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'string':
      return expression.parts.filter((part) => typeof part !== 'string');
    case 'object':
      return expression.properties.flatMap(({ key, value }) => [key, value]);
    case 'array':
      return expression.items;
    case 'member':
      return [expression.of];
    case 'call':
      return expression.of.kind === 'name' ? expression.with : [expression.of, ...expression.with];
    case 'scope':
      return expression.outer;
    case 'operation':
      return expression.of;
    default:
      return [];
  }
}

function noteOutput({ of, name }: { of: Expression; name: string }, found: Names): void {
  if (of.kind === 'member' && of.name === 'outputs' && of.of.kind === 'name')
    found.outputs.add(`${of.of.text}.${name}`);
}

/** The value of a property of an object literal. */
export function property(expression: Expression | undefined, name: string): Expression | undefined {
  if (expression?.kind !== 'object') return undefined;
  return expression.properties.find(({ key }) => literal(key) === name)?.value;
}

/** The names of the properties of an object literal. */
export function keys(expression: Expression | undefined): string[] {
  return expression?.kind === 'object' ? expression.properties.map(({ key }) => literal(key) ?? '') : [];
}

/** The text of a string without `${...}`. */
export function literal(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'string') return undefined;
  return expression.parts.every((part) => typeof part === 'string') ? expression.parts.join('') : undefined;
}
