import assert from 'node:assert/strict';
import { ordinary, samples } from './samples.js';
import { readable } from './walk.js';

function textOf(card: string, variant: string, locale: 'en' | 'de' = 'en'): string {
  const sample = samples(ordinary).find((each) => each.card === card && each.variant === variant);
  assert.ok(sample);
  return readable(sample.make({ locale, zone: 'UTC' }).content).replaceAll('\u202f', ' ');
}

describe('Help', () => {
  it('explains what this person may do, and nothing else', () => {
    const all = textOf('help', 'main');
    for (const command of ['attest', 'verify', 'invite', 'customers', 'history']) {
      assert.match(all, new RegExp(`^${command} Contoso – \\w`, 'm'));
    }
    const few = textOf('help', 'welcome');
    assert.match(few, /^Customer agreements in this chat\nHello Maria Löwe\. /);
    assert.match(few, /^verify Contoso/m);
    assert.doesNotMatch(few, /^(?:attest|invite) /m);
  });

  it('tells somebody without a role whom to ask', () => {
    assert.match(textOf('help', 'welcome-no-role'), /no Partner Center role yet\. Ask an Admin agent or a Global/);
  });

  it('repeats what it did not understand', () => {
    assert.match(textOf('help', 'not-understood'), /^I did not understand that\nYou wrote "löwe"\./);
    assert.doesNotMatch(textOf('help', 'not-understood-empty'), /You wrote/);
  });
});

describe('Who am I', () => {
  it('shows each role and the group it comes from', () => {
    const text = textOf('whoami', 'main');
    assert.match(text, /^Maria Löwe\nAdmin agent: through the group AdminAgents\nSales agent: /m);
    assert.match(text, /You can use: attest, verify, invite, customers, history, whoami, help/);
    assert.match(text, /Roles as of Nov 22, 2026, 1:05 PM UTC/);
  });

  it('says how long roles count while the directory cannot be read, and that none counts afterwards', () => {
    const held = /cannot be read at the moment\. Roles count until Nov 22, 2026, 1:05 PM UTC\.\nRoles as of/;
    assert.match(textOf('whoami', 'held'), held);
    assert.doesNotMatch(textOf('whoami', 'main'), held);
    const outdated = textOf('whoami', 'outdated');
    assert.match(
      outdated,
      /^Maria Löwe\n.* not be read for more than 24 hours, so no role counts for now\. Please tell/m,
    );
    assert.doesNotMatch(outdated, /Roles count until/);
  });

  it('says who attests for an indirect reseller', () => {
    assert.match(textOf('whoami', 'reseller'), /Indirect resellers cannot attest/);
    assert.doesNotMatch(textOf('whoami', 'provider'), /cannot attest/);
  });
});

describe('A notice', () => {
  const cases: [string, RegExp][] = [
    ['main', /role Admin agent or Sales agent can use "attest"\.\nYou can ask Alex Wilber or Alex Wilber\./],
    ['refused-nobody', /ask an Admin agent of your company/],
    ['failure', /did not answer in time\. Please try again in a minute\./],
    ['failure-final', /Something did not work\. Please try again\./],
    ['cancelled', /Nothing was sent or recorded/],
    ['pending', /kept and will be tried again\. You will read here how it ended/],
    ['superseded', /^Alex Wilber recorded an attestation for this customer on Nov 22, 2026, 1:05 PM UTC/m],
    ['form-unreadable', /too old, was changed, or belongs to somebody else\. Please open it again/],
    ['customer-unknown', /no customer "löwe"/],
    ['other-company', /only the company that runs it/],
    ['too-many', /Not done: please wait a minute\n(.|\n)*a lot at once/],
    ['guest', /Guests cannot use this bot/],
    ['unexpected', /reference to whoever runs this bot:\n6f1e0b52-9a34-4c0e-8f77-1b2c3d4e5f60/],
    ['told-recorded', /interrupted\. It is now recorded/],
    ['told-on-record', /nothing was sent twice/],
    ['told-failed', /could not be recorded\.\nPartner Center did not answer in time/],
  ];
  for (const [variant, words] of cases) {
    it(`says what happened: ${variant}`, () => assert.match(textOf('notice', variant), words));
  }

  it('speaks German to German readers', () => {
    assert.match(textOf('notice', 'main', 'de'), /der Rolle Administrator-Agent oder Vertriebs-Agent können „attest“/);
    assert.match(textOf('notice', 'superseded', 'de'), /erfasst \(22\.11\.2026, 13:05 UTC\), während/);
  });
});
