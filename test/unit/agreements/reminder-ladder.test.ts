import assert from 'node:assert/strict';
import type { InvitationRecord } from '../../../src/agreements/invitation-record.js';
import { isReminderOnItsWay, mayRemind, mayStop, nextReminder } from '../../../src/agreements/reminder-ladder.js';

const ladder = [3, 7, 14];
/** A Tuesday, at noon. */
const sent = '2026-11-10T12:00:00.000Z';
const invitation: InvitationRecord = {
  id: 'i-1',
  customer: { id: 'c-1', name: 'Contoso' },
  member: { id: 'm-1', name: 'Anna' },
  kind: 'existing',
  language: 'en',
  recipient: 'ann@contoso.example',
  state: 'sent',
  conversation: {},
  createdAt: sent,
  finishedAt: sent,
  country: 'GB',
  reminders: 0,
  remindersSettled: 0,
};

describe('The ladder of reminders', () => {
  const cases: [string, Partial<InvitationRecord>, readonly number[], string | undefined][] = [
    ['begins three days after sending', {}, ladder, '2026-11-13T12:00:00.000Z'],
    ['goes on after seven', step(1, '2026-11-13T12:00Z'), ladder, '2026-11-17T12:00:00.000Z'],
    ['ends after fourteen', step(2, '2026-11-17T12:00Z'), ladder, '2026-11-24T12:00:00.000Z'],
    ['has three steps', step(3, '2026-11-24T12:00Z'), ladder, undefined],
    ['has three steps at most, however long it is', step(3, '2026-11-24T12:00Z'), [1, 2, 3, 4, 5], undefined],
    ['may be switched off', {}, [], undefined],
    ['may be short', step(1, '2026-11-15T12:00Z'), [5], undefined],
    ['waits for working hours', { finishedAt: '2026-11-11T20:00:00.000Z' }, ladder, '2026-11-16T09:00:00.000Z'],
    [
      'is not shortened by a reminder sent by hand on the way',
      step(1, '2026-11-11T12:00Z'),
      ladder,
      '2026-11-17T12:00:00.000Z',
    ],
    [
      'counts a reminder sent by hand as the next one',
      step(2, '2026-11-14T12:00Z'),
      ladder,
      '2026-11-24T12:00:00.000Z',
    ],
    [
      'keeps its distances after a reminder that came late',
      step(1, '2026-11-25T12:00Z'),
      ladder,
      '2026-11-30T09:00:00.000Z',
    ],
  ];
  for (const [what, change, steps, expected] of cases) {
    it(what, () => {
      assert.equal(nextReminder(steps, { ...invitation, ...change })?.toISOString(), expected);
    });
  }

  it('lets somebody remind by hand once a day, while that makes sense', () => {
    const nextDay = new Date('2026-11-11T12:00:00Z');
    const may = (change: Partial<InvitationRecord>, now = nextDay) => mayRemind({ ...invitation, ...change }, now);
    assert.ok(may({}));
    assert.ok(!may({}, new Date('2026-11-11T11:59:59Z')), 'it was sent less than a day ago');
    assert.ok(!may(step(1, '2026-11-10T20:00Z')), 'somebody reminded less than a day ago');
    assert.ok(!may(step(3, '2026-11-10T10:00Z')), 'three is enough');
    for (const change of [
      { state: 'prepared' as const },
      { state: 'queued' as const },
      { state: 'failed' as const },
      { acceptedAt: sent },
      { stoppedAt: sent },
      { customer: { id: '', name: 'Nobody that Partner Center lists' } },
    ]) {
      assert.ok(!may(change), JSON.stringify(change));
    }
  });

  it('can be stopped until it is over', () => {
    assert.ok(mayStop(invitation));
    assert.ok(mayStop({ ...invitation, state: 'queued' }));
    for (const change of [{ state: 'prepared' as const }, { acceptedAt: sent }, { stoppedAt: sent }, step(3, sent)]) {
      assert.ok(!mayStop({ ...invitation, ...change }), JSON.stringify(change));
    }
  });

  it('knows of a reminder that was promised and is not sent yet', () => {
    const promised = { ...invitation, ...step(2, sent), remindersSettled: 1 };
    assert.ok(isReminderOnItsWay(promised));
    assert.ok(!isReminderOnItsWay({ ...promised, remindersSettled: 2 }));
    assert.ok(!isReminderOnItsWay({ ...promised, stoppedAt: sent }));
    assert.ok(!isReminderOnItsWay({ ...promised, acceptedAt: sent }));
  });
});

function step(reminders: number, remindedAt: string): Partial<InvitationRecord> {
  return { reminders, remindersSettled: reminders, remindedAt: new Date(remindedAt).toISOString() };
}
