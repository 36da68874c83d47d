import { acceptanceCard } from '../../../cards/acceptance/view.js';
import { attestFormCard } from '../../../cards/attest-form/view.js';
import { attestReceiptCard } from '../../../cards/attest-receipt/view.js';
import { openFormCard } from '../../../cards/open-form/view.js';
import { at, customerOf, cutoff, dateAgreed, form, type Outside, type Sample, sample } from './sample.js';

/** The cards of attest and verify. */
export function agreementSamples(outside: Outside): Sample[] {
  return [...attests(outside), ...verifies(outside)];
}

function attests(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { firstName, lastName, email, phone, person, colleague, domain } = outside;
  const record = { name: person, email, dateAgreed };
  const base = {
    customer,
    form,
    values: { firstName, lastName, email, phone, dateAgreed: '2026-11-22' },
    today: '2026-11-22',
    errors: {},
    onRecord: [],
    domains: [domain],
    cutoff,
    confirm: false,
  };
  const records = [
    { ...record, recordedBy: colleague, recordedAt: at },
    { ...record, recordedBy: colleague },
    { ...record, recordedAt: at },
    record,
  ];
  const about = { attempt: form };
  const receipt = { customer, signatory: { name: person, email, phone }, dateAgreed, reaccept: false, cutoff, about };
  const agreement = { country: 'DE', language: 'de-DE', version: 0 };
  const recorded = { recordedBy: colleague, recordedAt: at, agreement };
  return [
    sample('open-form', 'main', (reader) => openFormCard({ journey: 'attest', customer }, reader), true),
    sample('open-form', 'invite', (reader) => openFormCard({ journey: 'invite', customer }, reader), true),
    sample('attest-form', 'main', (reader) => attestFormCard(base, reader)),
    sample('attest-form', 'required', (reader) => {
      const required = { firstName: 'required', lastName: 'required', email: 'required', phone: 'required' } as const;
      return attestFormCard({ ...base, errors: { ...required, dateAgreed: 'required' } }, reader);
    }),
    sample('attest-form', 'invalid', (reader) => {
      const invalid = { firstName: 'invalid', lastName: 'too-long', email: 'invalid', phone: 'invalid' } as const;
      return attestFormCard({ ...base, errors: { ...invalid, dateAgreed: 'in-future' }, onRecord: records }, reader);
    }),
    sample('attest-form', 'other-domain', (reader) =>
      attestFormCard({ ...base, warning: 'email-domain', confirm: true }, reader),
    ),
    sample('attest-form', 'no-domain', (reader) =>
      attestFormCard({ ...base, warning: 'email-domain', domains: [], confirm: true }, reader),
    ),
    sample('attest-form', 'outdated', (reader) =>
      attestFormCard({ ...base, warning: 'outdated-contact', onRecord: records }, reader),
    ),
    sample('attest-form', 'on-record', (reader) =>
      attestFormCard({ ...base, warning: 'already-on-record', onRecord: records, confirm: true }, reader),
    ),
    sample('attest-form', 'no-prefill', (reader) =>
      attestFormCard({ ...base, errors: { dateAgreed: 'invalid' }, warning: 'prefill-unavailable' }, reader),
    ),
    sample('attest-form', 'failed', (reader) =>
      attestFormCard({ ...base, failure: { code: 'partner-center-busy', params: { seconds: 57 } } }, reader),
    ),
    sample('attest-form', 'retired', (reader) =>
      attestFormCard({ ...base, failure: { code: 'attestation-retired' } }, reader),
    ),
    sample('attest-receipt', 'main', (reader) =>
      attestReceiptCard({ ...receipt, ...recorded, state: 'recorded', shared: false }, reader),
    ),
    sample(
      'attest-receipt',
      'shared',
      (reader) =>
        attestReceiptCard({ ...receipt, ...recorded, account: 'member', state: 'recorded', shared: true }, reader),
      true,
    ),
    sample('attest-receipt', 'finalised', (reader) =>
      attestReceiptCard(
        { ...receipt, ...recorded, account: 'service', state: 'finalised', about: { link: form }, shared: false },
        reader,
      ),
    ),
    sample('attest-receipt', 'on-record', (reader) =>
      attestReceiptCard(
        { ...receipt, state: 'on-record', dateAgreed: '2022-05-03T00:00:00Z', reaccept: true, shared: false },
        reader,
      ),
    ),
  ];
}

function verifies(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { person: name, email, phone, colleague } = outside;
  const attestation = { name, email, phone, dateAgreed, recordedBy: colleague, recordedAt: at };
  const base = {
    customer,
    shared: false,
    attestationsKnown: true,
    cutoff,
    checkedAt: at,
    actions: ['attest' as const, 'invite' as const, 'history' as const],
  };
  const unknown = {
    ...base,
    verdict: 'unknown',
    direct: 'unknown',
    attestationsKnown: false,
    failure: { code: 'partner-center-unreachable' },
  } as const;
  const attested = { ...base, verdict: 'attested', direct: 'not-provided', attestation } as const;
  const reaccept = { ...attested, verdict: 'reaccept' } as const;
  const none = { ...base, verdict: 'none', direct: 'not-provided' } as const;
  return [
    sample('acceptance', 'main', (reader) => acceptanceCard(attested, reader)),
    sample('acceptance', 'shared', (reader) => acceptanceCard({ ...attested, shared: true }, reader), true),
    sample('acceptance', 'direct', (reader) =>
      acceptanceCard({ ...base, verdict: 'direct', direct: 'provided', actions: [] }, reader),
    ),
    sample('acceptance', 'reaccept', (reader) =>
      acceptanceCard({ ...reaccept, attestation: { name, email, phone, dateAgreed: '2022-05-03' } }, reader),
    ),
    sample('acceptance', 'reaccept-attest', (reader) => acceptanceCard({ ...reaccept, actions: ['attest'] }, reader)),
    sample('acceptance', 'none', (reader) => acceptanceCard(none, reader)),
    sample('acceptance', 'none-invite', (reader) => acceptanceCard({ ...none, actions: ['invite'] }, reader)),
    sample('acceptance', 'none-ask', (reader) => acceptanceCard({ ...none, actions: ['history'] }, reader)),
    sample('acceptance', 'unknown', (reader) =>
      acceptanceCard({ ...unknown, lastKnown: { acceptance: 'attested', on: dateAgreed, checkedAt: at } }, reader),
    ),
    sample('acceptance', 'unknown-direct', (reader) =>
      acceptanceCard({ ...unknown, lastKnown: { acceptance: 'direct', checkedAt: at } }, reader),
    ),
  ];
}
