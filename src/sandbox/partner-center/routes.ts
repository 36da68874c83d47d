import type { Role } from '../../members/roles.js';
import type { Route } from '../router.js';
import { checkAddress } from './address-check.js';
import { directAcceptance, listAgreements, listTemplates } from './agreements.js';
import { attest } from './attest.js';
import { getAuditRecord, listAuditRecords } from './audit-records.js';
import { type Answer, forCustomer } from './call.js';
import { countryRules } from './country-rules.js';
import { listCustomers } from './customer-list.js';
import { getCustomer } from './customers.js';
import { checkDomain } from './domains.js';
import { attestationStatus, startAttestation } from './enhanced-attestations.js';
import { createCustomer } from './new-customer.js';
import { createOrder } from './orders.js';
import { listRelationships, requestRelationship } from './relationships.js';
import { templateDocument } from './template-document.js';
import {
  changeRegistration,
  getRegistration,
  listEvents,
  register,
  sendTestEvent,
  testEventStatus,
} from './webhook-registration.js';

export interface PartnerCenterRoute extends Route {
  /** `user`: App+User only; `app`: App-only only. */
  tokens: 'user' | 'app' | 'both';
  /** One of these roles is needed with an App+User token. */
  roles: readonly Role[];
  /** Whether an indirect reseller's tenant may call it. */
  indirectReseller: boolean;
  answer: Answer;
}

const anyAgent: readonly Role[] = ['admin-agent', 'sales-agent', 'helpdesk-agent'];
/** Microsoft's page "Confirm customer acceptance": Admin agent or Sales agent. */
const agreementAgents: readonly Role[] = ['admin-agent', 'sales-agent'];

const agreementRead = { tokens: 'user', roles: anyAgent, indirectReseller: false } as const;
const agreementWrite = { tokens: 'user', roles: agreementAgents, indirectReseller: false } as const;
/** Microsoft's page on the enhanced attestation: App-only; roles are those of users and do not come into it. */
const enhanced = { tokens: 'app', roles: [], indirectReseller: false } as const;
const customerRead = { tokens: 'both', roles: anyAgent, indirectReseller: true } as const;
const customerWrite = { tokens: 'both', roles: agreementAgents, indirectReseller: false } as const;

const activityRead = { tokens: 'both', roles: anyAgent, indirectReseller: false } as const;
/** Microsoft's page "Partner Center webhooks" names all agents; global and billing admins are no roles here. */
const webhook = { tokens: 'both', roles: anyAgent, indirectReseller: false } as const;

/** What the sandbox serves; the kinds of token are those named in the prerequisites of Microsoft's pages. */
export const routes: readonly PartnerCenterRoute[] = [
  { method: 'GET', path: '/v1/agreements', ...agreementRead, answer: listTemplates },
  { method: 'GET', path: '/v1/agreementtemplates/:templateId/document', ...agreementRead, answer: templateDocument },
  { method: 'GET', path: '/v1/customers/relationshiprequests', ...agreementWrite, answer: requestRelationship },
  { method: 'GET', path: '/v1/customers', ...customerRead, answer: listCustomers },
  { method: 'POST', path: '/v1/customers', ...customerWrite, answer: createCustomer },
  { method: 'GET', path: '/v1/customers/:customerId', ...customerRead, answer: forCustomer(getCustomer) },
  {
    method: 'GET',
    path: '/v1/customers/:customerId/agreements',
    ...agreementRead,
    answer: forCustomer(listAgreements),
  },
  { method: 'POST', path: '/v1/customers/:customerId/agreements', ...agreementWrite, answer: forCustomer(attest) },
  {
    method: 'GET',
    path: '/v1/customers/:customerId/directSignedMicrosoftCustomerAgreementStatus',
    ...agreementRead,
    answer: forCustomer(directAcceptance),
  },
  { method: 'POST', path: '/v1/customers/:customerId/orders', ...customerWrite, answer: forCustomer(createOrder) },
  { method: 'POST', path: '/v1/attestations/enhanced', ...enhanced, answer: startAttestation },
  { method: 'GET', path: '/v1/attestations/enhanced/:attestationId', ...enhanced, answer: attestationStatus },
  { method: 'GET', path: '/v1/countryvalidationrules/:country', ...customerRead, answer: countryRules },
  { method: 'POST', path: '/v1/validations/address', ...customerRead, answer: checkAddress },
  { method: 'HEAD', path: '/v1/domains/:domain', ...customerRead, answer: checkDomain },
  {
    method: 'GET',
    path: '/v1/relationships',
    tokens: 'user',
    roles: anyAgent,
    indirectReseller: true,
    answer: listRelationships,
  },
  { method: 'GET', path: '/v1/auditrecords', ...activityRead, answer: listAuditRecords },
  { method: 'GET', path: '/v1/auditrecords/:recordId', ...activityRead, answer: getAuditRecord },
  { method: 'GET', path: '/auditactivity/v1/auditrecords/:recordId', ...activityRead, answer: getAuditRecord },
  { method: 'GET', path: '/webhooks/v1/registration/events', ...webhook, answer: listEvents },
  { method: 'POST', path: '/webhooks/v1/registration', ...webhook, answer: register },
  { method: 'GET', path: '/webhooks/v1/registration', ...webhook, answer: getRegistration },
  { method: 'PUT', path: '/webhooks/v1/registration', ...webhook, answer: changeRegistration },
  { method: 'POST', path: '/webhooks/v1/registration/validationEvents', ...webhook, answer: sendTestEvent },
  {
    method: 'GET',
    path: '/webhooks/v1/registration/validationEvents/:correlationId',
    ...webhook,
    answer: testEventStatus,
  },
];
