import { z } from 'zod';
import { serviceSignIn } from '../entra-tokens.js';
import { directory } from '../people.js';
import { type Reply, reply } from '../reply.js';
import { type ControlCall, type ControlRoute, withBody } from './call.js';

export const signInRoutes: readonly ControlRoute[] = [
  { method: 'POST', path: '/sign-ins', answer: decide },
  { method: 'POST', path: '/sign-ins/refuse', answer: refuse },
];

const decision = z.strictObject({
  userCode: z.string().optional(),
  outcome: z.enum(['approved', 'declined', 'expired']).default('approved'),
  /** Who signs in; the bot's account unless it is given. */
  personId: z.guid().optional(),
  mfa: z.boolean().default(true),
});

/** Plays the person who enters the code on another device. */
function decide(call: ControlCall): Reply {
  return withBody(call, decision, ({ userCode, outcome, personId, mfa }) => {
    const { signIns } = call.world;
    const usual = serviceSignIn(call.world);
    const person = directory.find(({ id }) => id === (personId ?? usual.oid).toLowerCase());
    if (!person) return reply(404, { error: 'No such person.' });
    const amr = mfa ? usual.amr : ['pwd'];
    const who = { oid: person.id, upn: person.upn, amr };
    const isWaiting = signIns.decide(userCode?.toUpperCase(), outcome === 'approved' ? who : outcome);
    return isWaiting ? reply(200, { outcome }) : reply(404, { error: 'No such code is waiting.' });
  });
}

const refusal = z.strictObject({ code: z.number().int().default(700082) });

/** From now on, refuses every refresh token that was handed out until now; new sign-ins work. */
function refuse(call: ControlCall): Reply {
  return withBody(call, refusal, ({ code }) => {
    const refusedSignIns = { before: Date.now() / 1_000, code };
    call.world.store.change((state) => Object.assign(state.settings, { refusedSignIns }));
    return reply(200, refusedSignIns);
  });
}
