import { type Reply, reply } from '../reply.js';
import { providers, resellers } from '../seed/partners.js';
import type { Settings } from '../settings.js';
import { type Call, collection } from './call.js';
import { errors, invalidInput } from './errors.js';

/** Page "Request a reseller relationship": one link for the partner, not one per customer. */
export function requestRelationship({ tenantId }: Call): Reply {
  const query = new URLSearchParams({
    invType: 'ResellerRelationship',
    partnerId: tenantId,
    msppId: '0',
    DAP: 'false',
  });
  return reply(200, {
    url: `https://admin.microsoft.com/Adminportal/Home?${query}#/BillingAccounts/partner-invitation`,
    attributes: { objectType: 'RelationshipRequest' },
  });
}

interface Relationship {
  type: string;
  /** Which type of partner has such relationships. */
  partnerType: Settings['partnerType'];
  others: typeof resellers;
}

/** By the name in the query, which is accepted as IsIndirectResellerOf and as is_indirect_reseller_of. */
const relationships = new Map<string, Relationship>([
  [
    'isindirectcloudsolutionproviderof',
    { type: 'is_indirect_cloud_solution_provider_of', partnerType: 'indirect-provider', others: resellers },
  ],
  ['isindirectresellerof', { type: 'is_indirect_reseller_of', partnerType: 'indirect-reseller', others: providers }],
]);

/** Page "Retrieve a list of indirect resellers": as a provider its resellers, as a reseller its providers. */
export function listRelationships({ request, settings }: Call): Reply {
  const name = (request.query.get('relationship_type') ?? '').toLowerCase().replaceAll('_', '');
  const relationship = relationships.get(name);
  if (!relationship) return invalidInput('Invalid request input: relationship_type.');
  if (settings.partnerType !== relationship.partnerType) return errors.notProvider();
  const items = relationship.others.map((other) => ({
    ...other,
    relationshipType: relationship.type,
    state: 'Active',
    attributes: { objectType: 'PartnerRelationship' },
  }));
  return reply(200, collection(items));
}
