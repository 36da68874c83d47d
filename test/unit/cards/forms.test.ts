import assert from 'node:assert/strict';
import { type AttestFormView, attestFormCard } from '../../../cards/attest-form/view.js';
import { invitationReadyCard } from '../../../cards/invitation-ready/view.js';
import { choiceTitle, pickCustomerCard } from '../../../cards/pick-customer/view.js';
import { customerId, ordinary, samples } from './samples.js';
import { type Element, ofType, readable } from './walk.js';

const reader = { locale: 'en', zone: 'UTC' } as const;
const customer = { id: customerId, name: ordinary.customer, domain: ordinary.domain };

function contentOf(card: string, variant: string): Record<string, unknown> {
  const sample = samples(ordinary).find((each) => each.card === card && each.variant === variant);
  assert.ok(sample);
  return sample.make(reader).content;
}

function inputsOf(content: unknown): unknown[][] {
  return ofType(content, 'Input.').map(({ id, label, isRequired }) => [id, label, isRequired === true]);
}

describe('The form of an attestation', () => {
  const view: AttestFormView = {
    customer,
    form: 'ticket',
    values: { firstName: 'Maria', lastName: 'Löwe', email: 'm@x.example', phone: '', dateAgreed: '2026-11-22' },
    today: '2026-11-22',
    errors: {},
    onRecord: [],
    domains: [],
    cutoff: '2023-04-01',
    confirm: false,
  };

  it('has the fields of Partner Center', () => {
    const content = attestFormCard(view, reader).content;
    assert.deepEqual(inputsOf(content), [
      ['firstName', 'First name', true],
      ['lastName', 'Last name', true],
      ['email', 'Email', true],
      ['phone', 'Phone number (optional)', false],
      ['dateAgreed', 'Agreement acceptance date', true],
    ]);
    assert.deepEqual(
      ofType(content, 'Input.').map(({ value }) => value),
      Object.values(view.values),
    );
    assert.equal(ofType(content, 'Input.Date')[0]?.max, '2026-11-22');
  });

  it('says that the customer will be told', () => {
    assert.match(
      readable(attestFormCard(view, reader).content),
      /email the customer's primary contact within 30 minutes/,
    );
  });

  it('shows each mistake right beneath its field, and their number on top', () => {
    const content = contentOf('attest-form', 'invalid');
    const body = content.body as Element[];
    for (const field of ['firstName', 'lastName', 'email', 'phone', 'dateAgreed']) {
      const beneath = body[body.findIndex(({ id }) => id === field) + 1];
      const [run] = (beneath?.inlines ?? []) as Element[];
      assert.equal(run?.color, 'Attention', field);
      assert.ok(String(run?.text).length > 10, field);
    }
    assert.match(readable(content), /^Attest acceptance\n.*\nPlease correct 5 fields\./);
  });

  it('shows no mistake where there is none', () => {
    const body = attestFormCard(view, reader).content.body as Element[];
    assert.equal(body.filter(({ type }) => type === 'RichTextBlock').length, 1, 'only the line of the customer');
    assert.doesNotMatch(readable(body), /correct/);
  });

  it('has a sentence for every mistake in every field', () => {
    for (const field of ['firstName', 'lastName', 'email', 'phone', 'dateAgreed'] as const) {
      for (const mistake of ['required', 'too-long', 'invalid', 'in-future'] as const) {
        const text = readable(attestFormCard({ ...view, errors: { [field]: mistake } }, reader).content);
        assert.match(text, /Please correct 1 field\./, `${field} ${mistake}`);
      }
    }
  });

  it('keeps what was typed, mistakes and all', () => {
    const values = {
      firstName: ' ',
      lastName: 'x'.repeat(600),
      email: '<b>@',
      phone: '${x}',
      dateAgreed: '2099-01-01',
    };
    const content = attestFormCard({ ...view, values, errors: { email: 'invalid' } }, reader).content;
    assert.deepEqual(
      ofType(content, 'Input.').map(({ value }) => value),
      Object.values(values),
    );
  });

  it('shows the three newest attestations on record, and who recorded them when', () => {
    const text = readable(contentOf('attest-form', 'on-record'));
    assert.equal(text.match(/Maria Löwe · /g)?.length, 3);
    assert.match(
      text,
      /Maria Löwe · maria\.loewe@loewenzahn\.example · accepted Nov 20, 2026 · recorded by Alex Wilber, Nov 22/,
    );
  });

  it('names the domains of the customer when the address is at none of them', () => {
    const domains = ['a.example', 'b.example'];
    const text = readable(attestFormCard({ ...view, warning: 'email-domain', domains, confirm: true }, reader).content);
    assert.match(text, /not at one of the customer's domains \(a\.example or b\.example\)/);
    assert.match(readable(attestFormCard({ ...view, warning: 'email-domain' }, reader).content), /domains\. If it is/);
  });
});

describe('The form of an invitation', () => {
  it('has the fields of an e-mail, and a link that is no field', () => {
    const content = contentOf('invitation', 'main');
    assert.deepEqual(inputsOf(content), [
      ['to', "Recipient's email", true],
      ['subject', 'Subject', true],
      ['body', 'Message', true],
    ]);
    assert.ok(readable(content).includes(`always added at the end:\n${ordinary.link}`));
  });

  it('ends in a text to copy', () => {
    const content = contentOf('invitation-ready', 'main');
    assert.deepEqual(
      ofType(content, 'Input.').map(({ label }) => label),
      ['Subject', 'Text to copy'],
    );
    assert.equal(ofType(content, 'Input.')[1]?.value, `${ordinary.body}\n\n${ordinary.link}`);
  });

  it('offers no link that is too long for the card or for a mail program', () => {
    const base = { customer, form: 'ticket', to: 'a@b.example', subject: 'Hello', text: 'Text' };
    const ready = (length: number) => {
      const outlookUrl = `https://outlook.example/?${'x'.repeat(length)}`;
      const { content } = invitationReadyCard({ ...base, outlookUrl, mailtoUrl: `mailto:?${outlookUrl}` }, reader);
      return { links: ofType(content, 'Action.OpenUrl').length, text: readable(content) };
    };
    assert.equal(ready(1500).links, 2);
    assert.equal(ready(2500).links, 0);
    assert.match(ready(2500).text, /too long to open in a mail program/);
  });
});

describe('The list to pick a customer from', () => {
  const view = { journey: 'attest', reason: 'several', text: 'con', more: 0 } as const;
  const several = (names: string[]) => names.map((name, index) => ({ id: `id-${index}`, name, domain: 'x.example' }));
  const listOf = (names: string[], reason: 'ask' | 'several' | 'none' | 'not-chosen' = 'several') => {
    const { content } = pickCustomerCard({ ...view, reason, customers: several(names) }, reader);
    return ofType(content, 'Input.ChoiceSet')[0];
  };

  it('has its two fields', () => {
    assert.deepEqual(inputsOf(contentOf('pick-customer', 'main')), [
      ['customer', 'Customer', false],
      ['text', 'Or search by name, domain or tenant ID', false],
    ]);
    assert.deepEqual(listOf(['Contoso'])?.choices, [{ title: 'Contoso (x.example)', value: 'id-0' }]);
  });

  it('shows few answers openly, and looks up the rest while somebody types', () => {
    const query = { type: 'Data.Query', dataset: 'customers' };
    assert.equal(listOf(['Contoso', 'Fabrikam'])?.style, 'expanded');
    assert.equal(listOf(['Contoso'], 'none')?.style, 'expanded');
    for (const list of [
      listOf(['Contoso'], 'ask'),
      listOf(['Contoso'], 'not-chosen'),
      listOf(Array(7).fill('Contoso')),
    ]) {
      assert.equal(list?.style, 'filtered');
      assert.deepEqual(list?.['choices.data'], query);
    }
  });

  it('shows names that could be read as Markdown only where nothing is read as Markdown', () => {
    for (const name of ['[x](http://evil)', '**x**', '<b>', '1. FC Contoso']) {
      assert.equal(listOf(['Contoso', name])?.style, 'filtered', name);
    }
  });

  it('is only a search where there is nothing to choose', () => {
    const content = contentOf('pick-customer', 'none-at-all');
    assert.deepEqual(inputsOf(content), [['text', 'Search by name, domain or tenant ID', false]]);
    assert.equal(ofType(content, 'Input.Text')[0]?.value, ordinary.text);
  });

  it('has titles for customers with only a name, only a domain, or neither', () => {
    assert.equal(choiceTitle({ ...customer, domain: '' }), ordinary.customer);
    assert.equal(choiceTitle({ ...customer, name: '' }), ordinary.domain);
    assert.equal(choiceTitle({ ...customer, name: '', domain: '' }), customerId);
  });
});
