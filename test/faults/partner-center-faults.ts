import { randomUUID } from 'node:crypto';
import type { Fault as Rule } from '../../src/sandbox/faults.js';
import { seedState } from '../../src/sandbox/seed/seed.js';
import { alertOf } from '../support/ordering-system.js';
import { misbehave } from '../support/partner-center.js';
import type { Fault, FaultGroup } from './fault.js';

const anything = { path: '/v1/' };

const answers: [string, Partial<Rule>][] = [
  ['429 with Retry-After: 2', { status: 429, retryAfter: 2, times: 6 }],
  ['429 without Retry-After', { status: 429, times: 6 }],
  ['500', { status: 500, times: 6 }],
  ['time-out', { delayMs: 30_000, drop: 'before', times: 6 }],
  ['connection reset', { drop: 'before', times: 6 }],
  ['401', { status: 401, times: 6 }],
  ['rubbish with status 200', { rubbish: true, times: 6 }],
];

const germans = Object.values(seedState().customers)
  .filter(({ billing, agreements, directlyAccepted }) => {
    return billing.address.country === 'DE' && agreements.length === 0 && !directlyAccepted;
  })
  .map(({ id }) => id);

/**
 * The next calls are answered like this: a check before an order, and the look-up of a reported customer's country for
 * a channel that wants one country only.
 */
function toCheck([name, rule]: [string, Partial<Rule>]): Fault {
  return {
    name: `check and profile: ${name}`,
    async play(stage) {
      const { control } = stage.around;
      const chat = stage.chat(1);
      await chat.press(await chat.say('alerts'), 'Save', { scope: 'country:DE' });
      await misbehave(control, { match: anything, ...rule });
      const [checked = '', reported = ''] = germans;
      const eventId = randomUUID();
      stage.sends(eventId, stage.shop.check(checked, eventId).then(alertOf));
      stage.reportOf(reported);
    },
  };
}

/** An order failed while Partner Center's audit could not be read. */
function toAudit([name, rule]: [string, Partial<Rule>]): Fault {
  return {
    name: `its audit: ${name}`,
    async play(stage) {
      const { control } = stage.around;
      await stage.around.kill();
      await misbehave(control, { match: { path: 'auditrecords' }, ...rule, times: isRepeated(rule) ? 4 : 1 });
      const { id } = (await control('/orders', { customerId: germans[0], failed: true })) as { id: string };
      stage.sends(id);
      await stage.start();
    },
  };
}

/** What the client repeats by itself has to happen more often for a whole look at the audit to fail. */
function isRepeated({ status, rubbish }: Partial<Rule>): boolean {
  return status !== 401 && !rubbish;
}

export const partnerCenterFaults: FaultGroup[] = [
  {
    title: 'What Partner Center answers',
    chain: 1,
    faults: [...answers.map(toCheck), ...answers.map(toAudit)],
  },
];
