import { type AcceptanceView, acceptanceCard } from '../../../cards/acceptance/view.js';
import { agreementCard } from '../../../cards/agreement/view.js';
import { type AttestLinkView, attestLinkCard } from '../../../cards/attest-link/view.js';
import { type AttestLinkFormView, attestLinkFormCard } from '../../../cards/attest-link-form/view.js';
import { agreementCountries, allAgreementLanguages } from '../../../src/agreements/agreement-languages.js';
import { at, customerOf, cutoff, dateAgreed, form, type Outside, type Sample, sample } from './sample.js';

/** The cards of enhanced attestation: its form, the link, the agreement, and what verify says of it. */
export function linkSamples(outside: Outside): Sample[] {
  return [...forms(outside), ...links(outside), ...agreements(outside), ...verifies(outside)];
}

const link = 'd5a7c1e3-0f4b-4a8d-9c6e-2b7f1a9d8e30';

function forms(outside: Outside): Sample[] {
  const { firstName, lastName, email, phone, customer: companyName, domain, person, colleague } = outside;
  const base: AttestLinkFormView = {
    customer: customerOf(outside),
    form,
    values: { country: 'DE', language: 'de-DE', companyName, firstName, lastName, email, phone },
    countries: agreementCountries,
    languages: ['en-US', 'de-DE'],
    errors: {},
    onRecord: [],
    domains: [domain],
    cutoff,
    confirm: false,
  };
  const record = { name: person, email, dateAgreed, recordedBy: colleague, recordedAt: at };
  const formOf = (variant: string, view: Partial<AttestLinkFormView>) =>
    sample('attest-link-form', variant, (reader) => attestLinkFormCard({ ...base, ...view }, reader));
  return [
    formOf('main', {}),
    formOf('invalid', {
      errors: {
        country: 'invalid',
        language: 'not-offered',
        companyName: 'too-long',
        firstName: 'required',
        lastName: 'in-future',
        email: 'invalid',
        phone: 'invalid',
      },
      onRecord: [record, record, record, record],
    }),
    formOf('blank', {
      values: { ...base.values, country: '', language: 'en-US' },
      languages: allAgreementLanguages,
      warning: 'prefill-unavailable',
      errors: { country: 'required' },
    }),
    formOf('other-domain', { warning: 'email-domain', confirm: true }),
    formOf('outdated', { warning: 'outdated-contact', onRecord: [record] }),
    formOf('failed', { failure: { code: 'partner-center-busy', params: { seconds: 57 } } }),
  ];
}

function links(outside: Outside): Sample[] {
  const { person, email, colleague, link: url } = outside;
  const base: AttestLinkView = {
    id: link,
    customer: customerOf(outside),
    state: 'open',
    signatory: { name: person, email },
    agreement: { country: 'DE', language: 'de-DE', version: 0 },
    url,
    validUntil: '2026-11-29T13:05:00Z',
    requestedBy: colleague,
    requestedAt: at,
    isStuck: false,
    canSend: true,
    shared: false,
    press: { asked: at, sending: 1 },
  };
  const sent = { mail: 'sent', sentBy: colleague, sentAt: at } as const;
  const accepted = { ...sent, state: 'accepted', acceptedAt: dateAgreed } as const;
  const linkOf = (variant: string, view: Partial<AttestLinkView>) => {
    const make: Sample['make'] = (reader) => attestLinkCard({ ...base, ...view }, reader);
    return sample('attest-link', variant, make, view.shared === true);
  };
  return [
    linkOf('main', {}),
    linkOf('shared', { shared: true }),
    linkOf('shared-no-mail', { shared: true, canSend: false }),
    linkOf('started', { state: 'started', failure: { code: 'partner-center-timeout' } }),
    linkOf('queued', { mail: 'queued' }),
    linkOf('sent', { ...sent, news: 'ready', checkedAt: at }),
    linkOf('sent-shared', { ...sent, shared: true }),
    linkOf('not-sent', { mail: 'failed', mailFailure: { code: 'mail-address-refused' }, news: 'not-sent' }),
    linkOf('existing', { ...sent, note: 'existing' }),
    linkOf('lost', { ...sent, failure: { code: 'attestation-id-unknown' } }),
    linkOf('expired', { ...sent, state: 'expired', news: 'expired' }),
    linkOf('accepted', accepted),
    linkOf('not-finalised', { ...accepted, failure: { code: 'not-permitted' }, news: 'not-finalised' }),
    linkOf('stuck', { ...accepted, failure: { code: 'rejected' }, isStuck: true, note: 'notWithdrawn' }),
    linkOf('finalised', { ...accepted, state: 'finalised' }),
    linkOf('withdrawn', { state: 'withdrawn' }),
    linkOf('failed', { state: 'failed', failure: { code: 'already-on-record' }, news: 'failed' }),
  ];
}

function agreements(outside: Outside): Sample[] {
  const { firstName, lastName, email, phone, customer: companyName } = outside;
  const customer = customerOf(outside);
  const typed = { form, country: 'DE', language: 'de-DE', companyName, firstName, lastName, email, phone };
  const wanted = { country: 'DE', language: 'de-DE' };
  const links = { displayUrl: 'https://wopi.example/preview', downloadUrl: 'https://files.example/agreement.docx' };
  const base = { customer, wanted, again: typed, back: { verb: 'attest.back', data: typed } };
  return [
    sample('agreement', 'main', (reader) => agreementCard({ ...base, served: { ...links, ...wanted } }, reader)),
    sample('agreement', 'fallback', (reader) =>
      agreementCard({ ...base, served: { ...links, country: 'DE', language: 'en-US' } }, reader),
    ),
    sample('agreement', 'strange', (reader) =>
      agreementCard({ ...base, served: { ...links, country: outside.country, language: outside.text ?? '' } }, reader),
    ),
    sample('agreement', 'failed', (reader) =>
      agreementCard(
        {
          wanted,
          again: { link },
          back: { verb: 'attest.link', data: { link } },
          failure: { code: 'partner-center-unreachable' },
        },
        reader,
      ),
    ),
  ];
}

function verifies(outside: Outside): Sample[] {
  const { person: name, email, phone } = outside;
  const base: AcceptanceView = {
    customer: customerOf(outside),
    shared: false,
    verdict: 'none',
    direct: 'not-provided',
    attestationsKnown: true,
    cutoff,
    checkedAt: at,
    actions: ['attest', 'invite', 'history'],
  };
  const attestation = { name, email, phone, dateAgreed: '2022-05-03T00:00:00Z' };
  const sent = { id: link, state: 'open', mail: 'sent', since: at, mayOpen: true } as const;
  const accepted = { id: link, state: 'accepted', since: at, mayOpen: true } as const;
  const verifyOf = (variant: string, view: Partial<AcceptanceView>) =>
    sample('acceptance', variant, (reader) => acceptanceCard({ ...base, ...view }, reader));
  return [
    verifyOf('link-sent', { link: sent }),
    verifyOf('link-expired', { verdict: 'reaccept', attestation, link: { ...sent, state: 'expired' } }),
    verifyOf('link-look', { link: { ...sent, mayOpen: false }, actions: ['history'] }),
    verifyOf('link-accepted', { link: { ...accepted, failure: { code: 'not-permitted' } } }),
  ];
}
