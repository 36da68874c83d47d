import assert from 'node:assert/strict';
import { blockedCard } from '../../../cards/blocked/view.js';
import { type PurchaseCheckView, purchaseCheckCard } from '../../../cards/purchase-check/view.js';
import { SeenCard } from '../../support/cards.js';
import { ordinary } from './samples.js';

const reader = { locale: 'en', zone: 'Europe/Berlin' } as const;
const customer = { id: 'c', name: ordinary.customer, domain: ordinary.domain };

describe('The check of a purchase', () => {
  const base: PurchaseCheckView = {
    customer,
    may: 'not-buy',
    reason: 'acceptance-missing',
    cutoff: '2023-04-01',
    checkedAt: '2026-11-23T10:00:00Z',
    actions: ['attest', 'invite', 'verify'],
  };
  const styled = (view: PurchaseCheckView) =>
    (purchaseCheckCard(view, reader).content.actions as { title: string; style: string }[])
      .filter(({ style }) => style === 'positive')
      .map(({ title }) => title);

  it('offers first what this person may do about it', () => {
    assert.deepEqual(styled(base), ['Attest']);
    assert.deepEqual(styled({ ...base, actions: ['invite', 'verify'] }), ['Invite']);
    assert.deepEqual(styled({ ...base, actions: ['verify'] }), []);
    assert.deepEqual(styled({ ...base, reason: 'locked' }), []);
    assert.deepEqual(styled({ ...base, may: 'buy' }), []);
  });

  it('offers neither Attest nor Invite where they would not help', () => {
    for (const reason of ['locked', 'under-review', 'partner-agreement', 'other'] as const) {
      const { buttons } = new SeenCard(purchaseCheckCard({ ...base, reason }, reader).content);
      assert.deepEqual(
        buttons.map(({ title }) => title),
        ['Verify', 'Check again'],
      );
    }
  });
});

describe('The list of blocked purchases', () => {
  const page = { show: '', country: '', text: '', page: 1, pages: 1, total: 1, countries: [] } as const;
  const row = { id: 'b', customer, reason: 'locked', attempts: 1, minutes: 0, isEscalated: false } as const;
  const lineOf = (more: object) => {
    const card = blockedCard({ ...page, countries: [], rows: [{ ...row, ...more }] }, reader);
    return new SeenCard(card.content).text.split('\n')[4];
  };

  it('says for how long something is open', () => {
    const ages = {
      0.9: 'Under a minute',
      1: '1 minute',
      119: '119 minutes',
      120: '2 hours',
      2879: '47 hours',
      2880: '2 days',
    };
    for (const [minutes, age] of Object.entries(ages)) {
      assert.equal(lineOf({ minutes: Number(minutes) }), `${age}, not taken yet`);
    }
    assert.equal(lineOf({ minutes: -60 }), 'Under a minute, not taken yet');
  });

  it('says who has it, until when it is put off, and that nobody took it in time', () => {
    assert.equal(lineOf({ takenBy: 'Alex', isEscalated: true }), 'Under a minute, taken by Alex');
    const snoozed = lineOf({ takenBy: 'Alex', snoozedUntil: '2026-11-23T13:05:00Z' });
    assert.match(snoozed ?? '', /^Under a minute, snoozed until Nov 23, 2026, 2:05/);
    assert.equal(lineOf({ isEscalated: true }), '⚠ Under a minute, not taken yet');
  });
});
