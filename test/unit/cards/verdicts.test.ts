import assert from 'node:assert/strict';
import { type AcceptanceView, acceptanceCard } from '../../../cards/acceptance/view.js';
import { customersCard } from '../../../cards/customers/view.js';
import { historyCard } from '../../../cards/history/view.js';
import { customerId, ordinary, samples } from './samples.js';
import { ofType, readable } from './walk.js';

const reader = { locale: 'en', zone: 'UTC' } as const;
const customer = { id: customerId, name: ordinary.customer, domain: ordinary.domain };

function textOf(card: string, variant: string): string {
  const sample = samples(ordinary).find((each) => each.card === card && each.variant === variant);
  assert.ok(sample);
  return readable(sample.make(reader).content);
}

describe('The verdict on a customer', () => {
  const view: AcceptanceView = {
    customer,
    shared: false,
    verdict: 'none',
    direct: 'not-provided',
    attestationsKnown: true,
    cutoff: '2023-04-01',
    checkedAt: '2026-11-22T13:05:00Z',
    actions: ['attest', 'invite'],
  };

  it('has a sign and words beside its colour', () => {
    const found = (['direct', 'attested', 'reaccept', 'none', 'unknown'] as const).map((verdict) => {
      const { content } = acceptanceCard({ ...view, verdict }, reader);
      const [box] = ofType(content, 'Container');
      return [box?.style, readable(box?.items).split('\n')[0]];
    });
    assert.deepEqual(found, [
      ['good', '✓ Accepted directly'],
      ['good', '✓ Attested'],
      ['warning', '⚠ Re-acceptance needed'],
      ['attention', '✕ Not accepted'],
      ['warning', '? Could not be checked'],
    ]);
  });

  it('shows what Partner Center calls customer acceptance through Microsoft', () => {
    const words = { provided: 'Provided', 'not-provided': 'Not Provided', unknown: 'Could not be checked' } as const;
    for (const [direct, word] of Object.entries(words)) {
      const text = readable(acceptanceCard({ ...view, direct: direct as keyof typeof words }, reader).content);
      assert.ok(text.includes(`Customer acceptance through Microsoft: ${word}\n`), direct);
    }
  });

  it('tells a missing attestation from one that could not be looked up', () => {
    assert.match(readable(acceptanceCard(view, reader).content), /by your company: None on record/);
    const unknown = acceptanceCard({ ...view, attestationsKnown: false }, reader);
    assert.match(readable(unknown.content), /by your company: Could not be checked/);
  });

  it('names the next step that this person can take', () => {
    assert.match(textOf('acceptance', 'none'), /Attest an acceptance, or invite the customer/);
    assert.match(textOf('acceptance', 'none-invite'), /Invite the customer to accept/);
    assert.match(textOf('acceptance', 'none-ask'), /Ask an Admin agent or Sales agent/);
    assert.match(textOf('acceptance', 'reaccept'), /from before Apr 1, 2023 and no longer counts/);
    assert.match(textOf('acceptance', 'direct'), /There is nothing to do/);
  });

  it('says why nothing could be checked, and what was known last', () => {
    const text = textOf('acceptance', 'unknown').replace(/\s/g, ' ');
    assert.match(text, /Partner Center could not be reached\. Please try again in a few minutes\./);
    assert.match(text, /Last known: Attested, accepted on Nov 20, 2026, checked Nov 22, 2026, 1:05 PM UTC\./);
    assert.match(textOf('acceptance', 'unknown-direct'), /Last known: Accepted directly, checked/);
  });

  it('shows the whole attestation, but to others neither e-mail address nor phone', () => {
    const own = textOf('acceptance', 'main');
    for (const fact of [ordinary.person, ordinary.email, ordinary.phone, ordinary.colleague])
      assert.ok(own.includes(fact));
    const shared = textOf('acceptance', 'shared');
    assert.ok(shared.includes(ordinary.person));
    for (const fact of [ordinary.email, ordinary.phone]) assert.ok(!shared.includes(fact));
  });
});

describe('A receipt', () => {
  it('says what is on record, and that nothing was sent twice', () => {
    assert.match(textOf('attest-receipt', 'main'), /^Attestation recorded\n/);
    assert.match(
      textOf('attest-receipt', 'on-record'),
      /^Already on record, but re-acceptance is needed\n[\s\S]*Nothing was sent twice/,
    );
  });

  it('warns when the acceptance no longer counts', () => {
    assert.match(textOf('attest-receipt', 'on-record'), /before Apr 1, 2023 no longer counts/);
    assert.doesNotMatch(textOf('attest-receipt', 'main'), /no longer counts/);
  });
});

describe('The list of customers', () => {
  it('has a state in words for each', () => {
    const text = textOf('customers', 'main');
    assert.match(text, /64 customers, page 2 of 7\. Press one to verify it\./);
    assert.match(text, /loewenzahn\.example · Germany\n✓ Accepted directly · checked Nov 22, 2026/);
    assert.match(text, /Not checked yet/);
  });

  it('says how old it is when it could not be renewed', () => {
    assert.match(textOf('customers', 'search'), /could not be reached\. This list is from Nov 22, 2026/);
  });

  it('says so when nobody matches, and when there is nobody', () => {
    assert.match(textOf('customers', 'no-match'), /No customer matches\. Try another part of the name/);
    assert.match(textOf('customers', 'empty'), /You have no customers yet/);
  });

  it('shows a country that it does not know as it is', () => {
    const rows = [
      { ...customer, country: 'Atlantis' },
      { ...customer, country: '' },
    ];
    const text = readable(customersCard({ text: '', page: 1, pages: 1, total: 2, rows }, reader).content);
    assert.match(text, /loewenzahn\.example · Atlantis\n/);
    assert.match(text, /loewenzahn\.example\n/);
  });
});

describe('The history of a customer', () => {
  const entry = { at: '2026-11-22T13:05:00Z', who: 'Alex Wilber' };
  const textFor = (more: Pick<Parameters<typeof historyCard>[0]['entries'][0], 'action' | 'outcome' | 'code'>) =>
    readable(historyCard({ customer, entries: [{ ...entry, ...more }] }, reader).content)
      .split('\n')
      .slice(2);

  it('says who did what, and when', () => {
    const [what, who] = textFor({ action: 'attestation.recorded', outcome: 'succeeded' });
    assert.equal(what, 'Attestation recorded');
    assert.match(String(who), /^Alex Wilber · Nov 22, 2026, 1:05\sPM UTC$/);
  });

  it('says once that something failed, and why', () => {
    const code = 'partner-center-timeout';
    const [failed, , why] = textFor({ action: 'attestation.failed', outcome: 'failed', code });
    assert.deepEqual([failed, why], ['Attestation failed', 'Partner Center did not answer in time.']);
    assert.equal(textFor({ action: 'attestation.started', outcome: 'failed' })[0], 'Attestation submitted (failed)');
    assert.equal(textFor({ action: 'invitation.sent', outcome: 'refused' })[0], 'Invitation sent (refused)');
  });

  it('shows 25 entries at most', () => {
    assert.equal(textOf('history', 'full').match(/Attestation submitted/g)?.length, 25);
  });
});
