import assert from 'node:assert/strict';
import { noticeCard } from '../../../cards/notice/view.js';
import { customerId, form, ordinary, samples } from './samples.js';
import { type Element, ofType } from './walk.js';

const reader = { locale: 'en', zone: 'UTC' } as const;
const customer = { customer: customerId };

const newCustomer = (step: string) => `new-customer.${step}`;
const attestStep = (step: string) => `attest.${step}`;
const about = { ...customer, text: '' };
const typed = { customer: '', text: ordinary.customer };

const attest = ['Attest', 'attest.open', customer];
const verify = ['Verify', 'verify.open', customer];
const invite = ['Invite', 'invite.open', customer];
const again = ['Check again', 'verify.open', customer];
const history = ['History', 'history.open', customer];
const link = 'd5a7c1e3-0f4b-4a8d-9c6e-2b7f1a9d8e30';
const check = ['Check now', 'attest.check', { link }];
const finalise = ['Finalise now', 'attest.check', { link }];
const renew = ['Renew link', 'attest.renew', { link, asked: '2026-11-22T13:05:00Z' }];
const withdraw = ['Withdraw link', 'attest.withdraw', { link }];
const agreement = (data: object) => ['Show the agreement', 'agreement.show', data];
const cannotAccept = ["Customer can't accept?", 'cannot-accept.show', customer];
const verifyAbout = ['Verify', 'verify.open', about];
const historyAbout = ['History', 'history.open', about];
const cannotAcceptAbout = ["Customer can't accept?", 'cannot-accept.show', about];
const invitation = '6f1e0b52-9a34-4c0e-8f77-1b2c3d4e5f60';
const openInvitations = ['Show open invitations', 'invitations.show', {}];
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
    ['Show the agreement', 'agreement.show', { form }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-form other-domain': [
    ['Submit anyway', 'attest.submit', { form, confirm: true }],
    ['Show the agreement', 'agreement.show', { form }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-form retired': [
    ['Use an acceptance link', 'attest.enhanced', { form }],
    ['Submit attestation', 'attest.submit', { form, confirm: false }],
    ['Show the agreement', 'agreement.show', { form }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-link-form main': [
    ['Create acceptance link', 'attest.request', { form, confirm: false }],
    ['Show the agreement', 'agreement.show', { form }],
    ['Cancel', 'attest.cancel', customer],
  ],
  'attest-link main': [['Send email', 'attest.send', { link, sending: 1 }], check, agreement({ link }), withdraw],
  'attest-link shared-no-mail': [check, agreement({ link }), withdraw],
  'attest-link started': [check, withdraw],
  'attest-link queued': [check, agreement({ link }), withdraw],
  'attest-link sent': [['Send again', 'attest.send', { link, sending: 1 }], check, agreement({ link }), withdraw],
  'attest-link expired': [renew, agreement({ link }), withdraw],
  'attest-link accepted': [finalise, agreement({ link }), history],
  'attest-link stuck': [withdraw, finalise, agreement({ link }), history],
  'attest-link withdrawn': [attest, verify, history],
  'attest-link failed': [attest, verify, history],
  'attest-receipt main': [verify, agreement({ attempt: form }), history],
  'attest-receipt shared': [verify, agreement({ attempt: form }), history],
  'attest-receipt finalised': [verify, agreement({ link: form }), history],
  'acceptance main': [attest, invite, agreement(customer), again, history],
  'acceptance direct': [again],
  'acceptance none': [attest, invite, cannotAccept, again, history],
  'acceptance none-ask': [cannotAccept, again, history],
  'acceptance link-sent': [['Show acceptance link', 'attest.link', { link }], invite, cannotAccept, again, history],
  'acceptance link-expired': [
    ['Show acceptance link', 'attest.link', { link }],
    invite,
    cannotAccept,
    agreement(customer),
    again,
    history,
  ],
  'acceptance link-look': [cannotAccept, again, history],
  'acceptance link-accepted': [finalise, invite, cannotAccept, again, history],
  'invitation main': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Use the reseller relationship link', 'invite.switch', { form, kind: 'relationship' }],
    ['Add sign-in details', 'invite.switch', { form, kind: 'new-customer' }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation relationship': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Use the existing customer link', 'invite.switch', { form, kind: 'existing' }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation new-customer': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Leave out sign-in details', 'invite.switch', { form, kind: 'existing' }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation company': [
    ['Send email', 'invite.send', { form }],
    ['Open or copy', 'invite.ready', { form }],
    ['Cancel', 'invite.cancel', { customer: '' }],
  ],
  'invitation failed': [
    ['Open or copy', 'invite.ready', { form }],
    ['Cancel', 'invite.cancel', customer],
  ],
  'invitation-ready copy-only': [['Edit', 'invite.edit', { form, to: ordinary.email }]],
  'invitation-result main': [verifyAbout, cannotAcceptAbout, historyAbout, openInvitations],
  'invitation-result failed': [['Try again', 'invite.open', { ...about, kind: 'existing' }], verifyAbout, historyAbout],
  'invitation-result company': [openInvitations],
  'invitation-result company-failed': [['Try again', 'invite.company', { asked: ordinary.customer }]],
  'invitation-status main': [
    ['Remind now', 'invitations.remind', { invitation }],
    ['Stop reminders', 'invitations.stop', { invitation }],
    verifyAbout,
    cannotAcceptAbout,
    ['Attest', 'attest.open', about],
    openInvitations,
  ],
  'invitation-status shared': [openInvitations],
  'invitation-accepted main': [verify, history],
  'invitations main': [
    ['Previous', 'invitations.show', { text: '', mine: false, page: 1 }],
    ['Next', 'invitations.show', { text: '', mine: false, page: 3 }],
    ['Only mine', 'invitations.show', { text: '', mine: true, page: 1 }],
  ],
  'invitations mine': [
    ['Previous', 'invitations.show', { text: ordinary.text, mine: true, page: 1 }],
    ['Next', 'invitations.show', { text: ordinary.text, mine: true, page: 3 }],
    ["Everybody's", 'invitations.show', { text: ordinary.text, mine: false, page: 1 }],
    ['All open invitations', 'invitations.show', { text: '', mine: false, page: 1 }],
  ],
  'invitations empty': [help],
  'pick-customer main': [['Attest', 'attest.open', { asked: ordinary.text }]],
  'pick-customer ask': [['Verify', 'verify.open', { asked: '' }]],
  'pick-customer none': [['Invite', 'invite.open', { asked: ordinary.text }]],
  'pick-customer as-new': [
    ['Invite', 'invite.open', { asked: ordinary.text }],
    ['Invite as a new customer', 'invite.company', { asked: ordinary.text }],
  ],
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
  'cannot-accept main': [
    ['Attest', 'attest.open', about],
    ['Invite', 'invite.open', about],
    ['Verify', 'verify.open', about],
  ],
  'cannot-accept helpdesk': [['Verify', 'verify.open', about]],
  'cannot-accept reseller': [
    ['Text for your provider', 'cannot-accept.provider', typed],
    ['Invite', 'invite.open', typed],
  ],
  'cannot-accept nobody': [
    ['Text for your provider', 'cannot-accept.provider', { customer: '', text: '' }],
    ['Invite', 'invite.open', { customer: '', text: '' }],
  ],
  'ask-provider main': [['Invite', 'invite.open', about]],
  'ask-provider create': [['Invite', 'invite.open', typed]],
  'ask-provider tenant': [['Invite', 'invite.open', { customer: '', text: customerId }]],
  'ask-provider alone': [help],
  'notice main': [help],
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
      ...['cannot-accept.show', 'cannot-accept.provider', 'agreement.show'],
      ...['enhanced', 'request', 'back', 'receipt', 'link', 'check', 'renew', 'withdraw', 'send'].map(attestStep),
      ...['attest.open', 'attest.submit', 'attest.cancel', 'verify.open', 'history.open', 'help.show', 'whoami.show'],
      ...['invite.open', 'invite.send', 'invite.ready', 'invite.edit', 'invite.cancel', 'customers.show'],
      ...['invite.switch', 'invite.company'],
      ...['show', 'open', 'remind', 'stop'].map((step) => `invitations.${step}`),
      ...['open', 'company', 'address', 'suggestion', 'contact', 'back', 'update', 'submit', 'cancel'].map(newCustomer),
      ...['show', 'close', 'attest', 'link'].map(newCustomer),
      ...['check.open', 'blocked.show', 'alerts.on', 'alerts.off'],
      ...['open', 'take', 'snooze', 'later', 'note', 'resolve', 'list'].map((step) => `alert.${step}`),
    ]);
    for (const { card, variant, make } of samples(ordinary)) {
      for (const { verb } of ofType(make(reader).content, 'Action.Execute')) {
        assert.ok(verbs.has(String(verb)), `${card} ${variant}: ${String(verb)}`);
      }
    }
  });

  it('a form that lead away from it take no inputs along, and need none', () => {
    const leaving = samples(ordinary).flatMap(({ make }) =>
      ofType(make(reader).content, 'Action.Execute').filter(({ title }) => /^Cancel/.test(String(title))),
    );
    assert.ok(leaving.length > 10);
    for (const action of leaving) assert.equal(action.associatedInputs, 'none');
  });

  it('a finished invitation open it in a mail program, by https and mailto only', () => {
    const ready = (variant: string) =>
      samples(ordinary).find((one) => one.card === 'invitation-ready' && one.variant === variant);
    const [main, copyOnly] = [ready('main'), ready('copy-only')];
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
