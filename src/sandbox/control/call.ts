import type { z } from 'zod';
import { parseBody } from '../body.js';
import { type Reply, reply, type SandboxRequest } from '../reply.js';
import type { Route } from '../router.js';
import type { World } from '../world.js';

export interface ControlCall {
  world: World;
  request: SandboxRequest;
  params: Record<string, string>;
}

export interface ControlRoute extends Route {
  answer: (call: ControlCall) => Reply;
}

/** Reads the body with a schema: 400 that names the first field which does not fit. */
export function withBody<T>({ request }: ControlCall, schema: z.ZodType<T>, answer: (body: T) => Reply): Reply {
  const body = parseBody(request.body, schema);
  return 'problem' in body ? reply(400, { error: body.problem }) : answer(body.value);
}
