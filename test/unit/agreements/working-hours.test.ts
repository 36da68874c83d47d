import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextWorkingMoment } from '../../../src/agreements/working-hours.js';

/** A time of day and a day of the week in a zone, as people there say it. */
function localTime(at: Date, zone: string): string {
  const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: zone }).format(at);
}

describe('nextWorkingMoment', () => {
  const cases: [string, string, string, string][] = [
    ['a working afternoon', 'DE', '2026-11-25T13:30Z', '2026-11-25T13:30Z'],
    ['the very first moment', 'DE', '2026-11-25T08:00Z', '2026-11-25T08:00Z'],
    ['early in the morning', 'DE', '2026-11-25T04:12Z', '2026-11-25T08:00Z'],
    ['when they go home', 'DE', '2026-11-25T16:00Z', '2026-11-26T08:00Z'],
    ['on Friday evening', 'DE', '2026-11-27T19:00Z', '2026-11-30T08:00Z'],
    ['over the weekend on which summer time begins', 'DE', '2026-03-28T10:00Z', '2026-03-30T07:00Z'],
    ['over the weekend on which summer time ends', 'DE', '2026-10-24T10:00Z', '2026-10-26T08:00Z'],
    ['on Friday and Saturday', 'SA', '2026-11-27T10:00Z', '2026-11-29T06:00Z'],
    ['on Sunday', 'SA', '2026-11-29T10:00Z', '2026-11-29T10:00Z'],
    ['when it is Saturday there already', 'JP', '2026-11-27T15:30Z', '2026-11-30T00:00Z'],
    ['on Monday, while it is Sunday elsewhere', 'JP', '2026-11-30T01:00Z', '2026-11-30T01:00Z'],
    ['by the clock in the middle of several', 'US', '2026-11-25T14:59Z', '2026-11-25T15:00Z'],
    ['by the same clock in summer', 'US', '2026-07-15T13:59Z', '2026-07-15T14:00Z'],
    ['by UTC where the country is not known', '', '2026-11-28T12:00Z', '2026-11-30T09:00Z'],
    ['by UTC where there is no such country', 'ZZ', '2026-11-25T08:59Z', '2026-11-25T09:00Z'],
    ['by UTC for what is no country at all', '../x', '2026-11-25T17:00Z', '2026-11-26T09:00Z'],
  ];
  for (const [when, country, at, expected] of cases) {
    it(`is right ${when} (${country || 'unknown'})`, () => {
      assert.equal(nextWorkingMoment(new Date(at), country).toISOString(), new Date(expected).toISOString());
    });
  }

  it('is always within four days, on a working day between nine and five, and stays where it is', () => {
    const zones = {
      DE: 'Europe/Berlin',
      JP: 'Asia/Tokyo',
      SA: 'Asia/Riyadh',
      IN: 'Asia/Kolkata',
      NZ: 'Pacific/Auckland',
    };
    const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.constantFrom('DE', 'JP', 'SA', 'IN', 'NZ' as const), (at, country) => {
        const next = nextWorkingMoment(at, country);
        assert.ok(next >= at && next.getTime() - at.getTime() <= 4 * 24 * 3_600_000);
        assert.equal(nextWorkingMoment(next, country).getTime(), next.getTime());
        if (country === 'NZ') return;
        const local = localTime(next, zones[country]);
        assert.match(local, country === 'SA' ? /^(Sun|Mon|Tue|Wed|Thu)/ : /^(Mon|Tue|Wed|Thu|Fri|Sat)/);
        assert.match(local, /(09|1[0-6]):\d\d$/);
      }),
    );
  });
});
