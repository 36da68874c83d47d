import type { Role } from '../../members/roles.js';
import type { Route } from '../router.js';
import { attest, directAcceptance, listAgreements, listTemplates } from './agreements.js';
import { type Answer, forCustomer } from './call.js';
import { listCustomers } from './customer-list.js';
import { getCustomer } from './customers.js';
import { checkDomain } from './domains.js';
import { createCustomer } from './new-customer.js';
import { listRelationships, requestRelationship } from './relationships.js';
import { templateDocument } from './template-document.js';

export interface PartnerCenterRoute extends Route {
  /** `user`: App+User only; `both`: App-only as well. */
  tokens: 'user' | 'both';
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
const customerRead = { tokens: 'both', roles: anyAgent, indirectReseller: true } as const;
const customerWrite = { tokens: 'both', roles: agreementAgents, indirectReseller: false } as const;

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
  { method: 'HEAD', path: '/v1/domains/:domain', ...customerRead, answer: checkDomain },
  {
    method: 'GET',
    path: '/v1/relationships',
    tokens: 'user',
    roles: anyAgent,
    indirectReseller: true,
    answer: listRelationships,
  },
];
