import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide, type PartnerType, type Permission, permissions, permissionsOf } from '../../../src/members/policy.js';
import { type Role, roles } from '../../../src/members/roles.js';

const partnerTypes: PartnerType[] = ['direct-bill', 'indirect-provider', 'indirect-reseller'];
const someRoles = fc.subarray([...roles]);
const somePermission = fc.constantFrom(...permissions);
/** What changes something; everything else only looks. */
const acting: Permission[] = ['attest', 'invite', 'new-customer'];
const forTheProvider: Permission[] = ['attest', 'new-customer'];
const somePartner = fc.constantFrom(...partnerTypes);

describe('the policy', () => {
  const table: [Role, Permission[]][] = [
    ['admin-agent', [...permissions]],
    ['sales-agent', [...permissions]],
    ['helpdesk-agent', permissions.filter((permission) => !acting.includes(permission))],
  ];
  for (const [role, allowed] of table) {
    it(`lets ${role} do ${allowed.join(', ')}`, () => {
      assert.deepEqual(permissionsOf([role], 'direct-bill'), allowed);
      assert.deepEqual(permissionsOf([role], 'indirect-provider'), allowed);
      const left = allowed.filter((permission) => !forTheProvider.includes(permission));
      assert.deepEqual(permissionsOf([role], 'indirect-reseller'), left);
    });
  }

  it('lets nobody without a role do anything, and names the roles that are needed', () => {
    for (const permission of permissions) {
      const decision = decide([], permission, 'direct-bill');
      assert.ok(!decision.allowed && decision.reason === 'role');
      assert.deepEqual(decision.needed, acting.includes(permission) ? ['admin-agent', 'sales-agent'] : roles);
    }
  });

  it('refuses an indirect reseller for being one only where a role would allow it', () => {
    assert.deepEqual(decide(['sales-agent'], 'attest', 'indirect-reseller'), {
      allowed: false,
      reason: 'indirect-reseller',
    });
    const helpdesk = decide(['helpdesk-agent'], 'attest', 'indirect-reseller');
    assert.ok(!helpdesk.allowed && helpdesk.reason === 'role');
  });

  it('never takes away by a further role what another one allows', () => {
    fc.assert(
      fc.property(someRoles, someRoles, somePermission, somePartner, (some, more, permission, partnerType) => {
        const before = decide(some, permission, partnerType).allowed;
        const after = decide([...some, ...more], permission, partnerType).allowed;
        return !before || after;
      }),
    );
  });

  it('offers exactly what it allows', () => {
    fc.assert(
      fc.property(someRoles, somePartner, (some, partnerType) => {
        const allowed = permissions.filter((permission) => decide(some, permission, partnerType).allowed);
        assert.deepEqual(permissionsOf(some, partnerType), allowed);
      }),
    );
  });
});
