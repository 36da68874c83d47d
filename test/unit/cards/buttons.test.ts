import assert from 'node:assert/strict';
import { noticeCard } from '../../../cards/notice/view.js';
import { customerId, form, ordinary, samples } from './samples.js';
import { type Element, ofType } from './walk.js';

const reader = { locale: 'en', zone: 'UTC' } as const;
const customer = { customer: customerId };

const attest = ['Attest', 'attest.open', customer];
const verify = ['Verify', 'verify.open', customer];
const invite = ['Invite', 'invite.open', customer];
const again = ['Check again', 'verify.open', customer];
const history = ['History', 'history.open', customer];
const help = ['Help', 'help.show', {}];
const whoami = ['Who am I?', 'whoami.show', {}];
const customers = ['Customers', 'customers.show', {}];

/** What the bot routes on: the title, verb and data of every button, card by card. */
const expected: Record<string, unknown[][]> = {
  'help main': [
    ['Attest', 'attest.open', {}],
    ['Verify', 'verify.open', {}],
    ['Invite', 'invite.open', {}],
    customers,
    whoami,
  ],
  'help welcome': [['Verify', 'verify.open', {}], customers, whoami],
  'help welcome-no-role': [whoami],
  'open-form main': [['Attest', 'attest.open', { ...customer, text: '' }]],
  'open-form invite': [['Invite', 'invite.open', { ...customer, text: '' }]],
  'attest-form main': [
    ['Submit attestation', 'attest.submit', { form, confirm: false }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-form other-domain': [
    ['Submit anyway', 'attest.submit', { form, confirm: true }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-receipt main': [verify, history],
  'attest-receipt shared': [verify, history],
  'acceptance main': [attest, invite, again, history],
  'acceptance direct': [again],
  'acceptance none-ask': [again, history],
  'invitation main': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Use the reseller relationship link', 'invite.open', { ...customer, kind: 'relationship' }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation relationship': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Use the existing customer link', 'invite.open', { ...customer, kind: 'existing' }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation failed': [
    ['Open or copy', 'invite.ready', { form }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation-ready copy-only': [['Edit', 'invite.edit', { form, to: ordinary.email }]],
  'invitation-result main': [verify, history],
  'invitation-result failed': [['Try again', 'invite.open', customer], verify, history],
  'pick-customer main': [['Attest', 'attest.open', { asked: ordinary.text }]],
  'pick-customer ask': [['Verify', 'verify.open', { asked: '' }]],
  'pick-customer none': [['Invite', 'invite.open', { asked: ordinary.text }]],
  'pick-customer none-at-all': [['History', 'history.open', { asked: ordinary.text }]],
  'customers main': [
    ['Previous', 'customers.show', { text: '', page: 1 }],
    ['Next', 'customers.show', { text: '', page: 3 }],
  ],
  'customers search': [['All customers', 'customers.show', { text: '', page: 1 }]],
  'customers no-match': [['All customers', 'customers.show', { text: '', page: 1 }], help],
  'customers empty': [help],
  'history main': [['Older', 'history.open', { ...customer, before: 42 }], verify],
  'history full': [['Older', 'history.open', { ...customer, before: 0 }], verify],
  'history empty': [verify],
  'whoami main': [help],
  'notice main': [help],
  'notice reseller': [['Invite', 'invite.open', { ...customer, text: '' }]],
  'notice reseller-alone': [['Invite', 'invite.open', { customer: '', text: '' }]],
  'notice failure': [['Try again', 'verify.open', customer]],
  'notice failure-final': [help],
  'notice cancelled': [help],
  'notice pending': [verify],
  'notice superseded': [verify, ['Attest again', 'attest.open', customer]],
  'notice customer-unknown': [customers, help],
  'notice told-recorded': [verify],
  'notice told-failed': [attest, verify],
};

function actionsOf(content: Record<string, unknown>): Element[] {
  return content.actions as Element[];
}

describe('The buttons of', () => {
  for (const { card, variant, make } of samples(ordinary)) {
    const buttons = expected[`${card} ${variant}`];
    if (!buttons) continue;
    it(`${card} (${variant}) are what the bot expects`, () => {
      const made = actionsOf(make(reader).content).filter(({ type }) => type === 'Action.Execute');
      assert.deepEqual(
        made.map(({ title, verb, data }) => [title, verb, data]),
        buttons,
      );
    });
  }

  it('every card are among those the bot knows', () => {
    const verbs = new Set([
      ...['attest.open', 'attest.submit', 'attest.cancel', 'verify.open', 'history.open', 'help.show', 'whoami.show'],
      ...['invite.open', 'invite.send', 'invite.ready', 'invite.edit', 'invite.cancel', 'customers.show'],
    ]);
    for (const { card, variant, make } of samples(ordinary)) {
      for (const { verb } of ofType(make(reader).content, 'Action.Execute')) {
        assert.ok(verbs.has(String(verb)), `${card} ${variant}: ${String(verb)}`);
      }
    }
  });

  it('a form that lead away from it take no inputs along, and need none', () => {
    const leaving = samples(ordinary).flatMap(({ make }) =>
      ofType(make(reader).content, 'Action.Execute').filter(({ title }) => /^(?:Cancel|Use the)/.test(String(title))),
    );
    assert.ok(leaving.length > 10);
    for (const action of leaving) assert.equal(action.associatedInputs, 'none');
  });

  it('a finished invitation open it in a mail program, by https and mailto only', () => {
    const [main, copyOnly] = samples(ordinary).filter(({ card }) => card === 'invitation-ready');
    const links = ofType(main?.make(reader).content, 'Action.OpenUrl');
    assert.deepEqual(
      links.map(({ title }) => title),
      ['Open in Outlook', 'Open in mail program'],
    );
    assert.match(String(links[0]?.url), /^https:/);
    assert.match(String(links[1]?.url), /^mailto:/);
    assert.deepEqual(ofType(copyOnly?.make(reader).content, 'Action.OpenUrl'), []);
  });

  it('a list of customers are its rows, each named by what is in it', () => {
    const main = samples(ordinary).find(({ card, variant }) => card === 'customers' && variant === 'main');
    const rows = ofType(main?.make(reader).content, 'ColumnSet').map(({ selectAction }) => selectAction as Element);
    assert.equal(rows.length, 10);
    for (const row of rows) {
      assert.deepEqual([row.type, row.verb, row.tooltip], ['Action.Execute', 'verify.open', 'Verify this customer']);
      assert.equal('title' in row, false, 'a title would replace what a screen reader says about the customer');
    }
    assert.equal(new Set(rows.map(({ data }) => (data as { customer: string }).customer)).size, 10);
  });

  it('a failure repeat exactly what was tried', () => {
    const retry = { verb: 'attest.submit', data: { form, confirm: true } };
    const card = noticeCard({ kind: 'failure', failure: { code: 'conflict' }, retry }, reader);
    const [button] = actionsOf(card.content);
    assert.deepEqual([button?.verb, button?.data], [retry.verb, retry.data]);
  });
});
