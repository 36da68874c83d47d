import type { AuditAction } from '../../src/audit/audit.js';
import { unattested } from '../support/partner-center.js';
import type { KillPoint } from '../support/process.js';
import type { Fault, FaultGroup } from './fault.js';
import type { Stage } from './stage.js';

const later = { clockAhead: 61 * 60_000 };

/** The one who presses is not answered, and presses again. */
const decisions: [AuditAction, string[], Record<string, string>][] = [
  ['purchase.acknowledged', ['I take it'], {}],
  ['purchase.snoozed', ['Snooze', 'For 1 hour'], {}],
  ['purchase.resolved', ['Resolve', 'Resolve'], { note: 'Bought elsewhere' }],
];

function ofReport(when: 'before' | 'after'): Fault {
  return {
    name: `${when} the commit of purchase.blocked`,
    async play(stage) {
      await stage.arm(`${when} the commit of purchase.blocked`);
      stage.report(3);
      await stage.dieAndStart();
    },
  };
}

function ofDecision(when: 'before' | 'after', [action, titles, typed]: (typeof decisions)[number]): Fault {
  return {
    name: `${when} the commit of ${action}`,
    async play(stage) {
      await alertsStand(stage);
      await stage.arm(`${when} the commit of ${action}`);
      const pressed = stage.press(0, titles, typed).catch(() => undefined);
      await stage.dieAndStart();
      await pressed;
    },
  };
}

/** Time does it: a bot an hour later dies of it. */
function ofTime(when: 'before' | 'after', action: AuditAction): Fault {
  return {
    name: `${when} the commit of ${action}`,
    alone: true,
    async play(stage) {
      await alertsStand(stage);
      if (action === 'purchase.reopened') await stage.press(0, ['Snooze', 'For 1 hour']);
      await stage.settle();
      await stage.around.kill();
      await stage.start({ ...later, killPoint: `${when} the commit of ${action}` });
      await stage.dieAndStart(later);
      await stage.reaches(0, action);
    },
  };
}

function ofAcceptance(when: 'before' | 'after'): Fault {
  return {
    name: `${when} the commit of an acceptance that resolves it`,
    async play(stage) {
      stage.reportOf(unattested[when === 'before' ? 0 : 1]?.id ?? '');
      await stage.settle();
      await stage.around.control(`/customers/${stage.customerOf(0)}/accept`, {});
      await stage.arm(`${when} the commit of purchase.resolved`);
      const verified = stage.persistently(() => stage.verify(0));
      await stage.dieAndStart();
      await verified;
      await stage.reaches(0, 'purchase.resolved');
    },
  };
}

const ofDelivery: [KillPoint, { leavesOpen?: true }][] = [
  ['before the note of an alert taken up', {}],
  ['after the note of an alert taken up', {}],
  ['before the note of an alert being sent', {}],
  ['after the note of an alert being sent', {}],
  ['before the message', {}],
  ['after the answer to the message', { leavesOpen: true }],
  ['before the note of an alert shown', { leavesOpen: true }],
  ['after the note of an alert shown', { leavesOpen: true }],
];

const ofUpdate: KillPoint[] = [
  'before the update',
  'after the answer to the update',
  'before the note of an alert shown',
  'after the note of an alert shown',
];

function whileSending(customers: number) {
  return ([killPoint, open]: (typeof ofDelivery)[number]): Fault => ({
    name: `${customers > 5 ? `a list of ${customers}: ` : ''}${killPoint}`,
    ...open,
    async play(stage) {
      await stage.arm(killPoint);
      stage.report(customers);
      await stage.dieAndStart();
    },
  });
}

function whileUpdating(killPoint: KillPoint): Fault {
  return {
    name: `an update: ${killPoint}`,
    async play(stage) {
      await alertsStand(stage);
      await stage.arm(killPoint);
      const pressed = stage.press(0, ['I take it']);
      await stage.dieAndStart();
      await pressed;
    },
  };
}

async function alertsStand(stage: Stage): Promise<void> {
  stage.report(2);
  await stage.settle();
}

const both = ['before', 'after'] as const;

export const killFaults: FaultGroup[] = [
  {
    title: 'SIGKILL at each step of a report, of a decision and of what happens by itself',
    chain: 4,
    faults: [
      ...both.map(ofReport),
      ...decisions.flatMap((decision) => both.map((when) => ofDecision(when, decision))),
      ...both.map((when) => ofTime(when, 'purchase.escalated')),
      ...both.map((when) => ofTime(when, 'purchase.reopened')),
      ...both.map(ofAcceptance),
    ],
  },
  {
    title: 'SIGKILL at each step of delivery',
    chain: 2,
    faults: [
      ...ofDelivery.map(whileSending(3)),
      ...ofDelivery
        .filter(([point]) => / the (note of an alert (being sent|shown)|answer)/.test(point))
        .map(whileSending(12)),
      ...ofUpdate.map(whileUpdating),
    ],
  },
];
