/** A route's path may hold parameters: `/v1/customers/:customerId`. */
export interface Route {
  method: string;
  path: string;
}

export interface FoundRoute<R extends Route> {
  route: R;
  params: Record<string, string>;
}

/**
 * The first route for a request, in the order of the table; a fixed segment therefore has to come
 * before a parameter in the same place. Paths are read without case, as the real services do.
 *
 * @returns `unknown-path` (404) or `unknown-method` (405) where there is no route.
 */
export function findRoute<R extends Route>(
  routes: readonly R[],
  method: string,
  path: string,
): FoundRoute<R> | 'unknown-path' | 'unknown-method' {
  let pathIsKnown = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    pathIsKnown = true;
  }
  return pathIsKnown ? 'unknown-method' : 'unknown-path';
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;

  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = actual[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = decode(value);
    else if (segment.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
