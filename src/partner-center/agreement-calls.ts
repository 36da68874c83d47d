import { type FailureCode, fail, ok, type Result } from '../result.js';
import { readDocument } from './agreement-document.js';
import { agreementType, attestationBody, readAttestations, readCreated, readTemplate } from './attestations.js';
import { type Connection, customerUrl, getOfCustomer, getOfPartner, read } from './connection.js';
import { languageTag } from './customers.js';
import { finalBody } from './enhanced-attestation.js';
import { noAgreements, readError, unreadable } from './errors.js';
import { readIsSigned } from './readers.js';
import type { AgreementTemplate, PartnerCenter } from './types.js';

/** The template is asked for once in this time. */
const templateHeldMs = 3_600_000;

/** Whether the number of "no agreements" is in an answer: in an error, or in a success should it come that way. */
function saysNoAgreements(answer: Result<unknown>): boolean {
  if (!answer.ok) return answer.failure.params?.code === noAgreements;
  return readError(answer.value).number === noAgreements;
}

/** What the bot's account could be asked about is the caller's own affair where the caller brought the token. */
const callersOwn: Partial<Record<FailureCode, FailureCode>> = {
  'sign-in-failed': 'own-sign-in-refused',
  'mfa-required': 'own-sign-in-refused',
  'conditional-access': 'own-sign-in-refused',
  'app-only-refused': 'own-sign-in-refused',
  'not-permitted': 'own-not-permitted',
};

function ofCaller<T>(result: Result<T>): Result<T> {
  const code = result.ok ? undefined : callersOwn[result.failure.code];
  return code ? fail(code) : result;
}

type AgreementCalls = Pick<
  PartnerCenter,
  'listAttestations' | 'isDirectlyAccepted' | 'agreementTemplate' | 'agreementDocument' | 'createAttestation'
>;

/** The agreement itself, and who accepted it. All of it needs App+User tokens. */
export function agreementCalls(connection: Connection): AgreementCalls {
  const { api, now } = connection;
  let held: { template: AgreementTemplate; until: number } | undefined;

  const calls: AgreementCalls = {
    async listAttestations(customerId, call) {
      const url = customerUrl(connection, customerId, '/agreements', { agreementType });
      const answer = await getOfCustomer(connection, url, call);
      return saysNoAgreements(answer) ? ok([]) : read(answer, readAttestations);
    },

    async isDirectlyAccepted(customerId, call) {
      const url = customerUrl(connection, customerId, '/directSignedMicrosoftCustomerAgreementStatus');
      return read(await getOfCustomer(connection, url, call), readIsSigned);
    },

    async agreementTemplate(call) {
      if (held && now() < held.until) return ok(held.template);
      const found = read(await getOfPartner(connection, '/agreements', { agreementType }, call), readTemplate);
      if (found.ok) held = { template: found.value, until: now() + templateHeldMs };
      return found;
    },

    async agreementDocument(wanted, call) {
      const template = await calls.agreementTemplate(call);
      if (!template.ok) return template;
      const { id } = template.value;
      if (!/^[\w-]{1,100}$/.test(id)) return unreadable('read');
      // Country and template id are compared with case.
      const country = wanted.country.toUpperCase();
      const language = languageTag(wanted.language) || wanted.language;
      const path = `/agreementtemplates/${id}/document`;
      const answer = await getOfPartner(connection, path, { language, country }, call);
      return read(answer, (json) => readDocument(json, { country, language }));
    },

    async createAttestation(customerId, attestation, requestId, { deadline, ownToken }) {
      const url = customerUrl(connection, customerId, '/agreements');
      if (!url) return fail('not-your-customer');
      const { attestationId } = attestation;
      const body = attestationBody(attestation);
      const caller = ownToken ? connection.apiWith(ownToken) : api;
      const answer = await caller.create(url, attestationId ? finalBody(body, attestationId) : body, {
        about: 'customer',
        creates: attestationId ? 'final-agreement' : 'attestation',
        deadline,
        requestId,
      });
      if (!answer.ok && answer.failure.code === 'template-retired') held = undefined;
      const result = read(answer, (json) => readCreated(json, attestation));
      return ownToken ? ofCaller(result) : result;
    },
  };
  return calls;
}
