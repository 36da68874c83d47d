import { agreementRecords } from '../src/partner-events/agreement-records.js';
import { AuditFeed } from '../src/partner-events/audit-feed.js';
import { failedOrderRecords } from '../src/purchases/failed-orders.js';
import type { Result } from '../src/result.js';
import { Background } from './background.js';
import type { Services } from './services.js';

const signInEveryMs = 12 * 60 * 60_000;
const membersEveryMs = 20_000;
const customersEveryMs = 15 * 60_000;
const recoveryEveryMs = 5_000;
const linksEveryMs = 1_000;
const invitationsEveryMs = 1_500;
const purchasesEveryMs = 5_000;
const auditEveryMs = 60_000;
const retentionEveryMs = 60 * 60_000;

/** Starts what goes on without anybody asking for it. `wake`: tells the outbox that there is something new in it. */
export function startBackgroundWork(services: Services, wake: () => void): Background {
  const { members, customers, attestations, acceptanceLinks, store, log, partnerCenter, partner } = services;
  const { newcomers, newCustomers, invitationWatch, reminders, purchases, partnerCenterSignIn } = services;
  const background = new Background(log);
  const logged = async (name: string, result: Promise<Result<void>>) => {
    const { ok, ...rest } = await result;
    if (!ok) log.warn({ name, ...rest }, 'could not be synchronised');
  };
  background.repeat('sign-in', signInEveryMs, () => partnerCenterSignIn.checkAge());
  background.repeat('members', membersEveryMs, () => logged('members', members.sync()));
  background.repeat('customers', customersEveryMs, async () => {
    await newcomers.remember();
    await logged('customers', customers.sync());
    await newcomers.pass();
  });
  // Alone on its store, whatever is unsettled at the start was left behind by a process that is gone.
  let isFirst = store.engine === 'sqlite';
  background.repeat('recovery', recoveryEveryMs, async () => {
    await attestations.recover({ all: isFirst });
    await newCustomers.recover({ all: isFirst });
    isFirst = false;
  });
  let isFirstLook = store.engine === 'sqlite';
  background.repeat('acceptance links', linksEveryMs, async () => {
    await acceptanceLinks.work({ all: isFirstLook });
    isFirstLook = false;
  });
  background.repeat('invitations', invitationsEveryMs, () => invitationWatch.pass());
  background.repeat('reminders', invitationsEveryMs, () => reminders.pass());
  background.repeat('blocked purchases', purchasesEveryMs, () => purchases.advance());
  background.repeat('retention', retentionEveryMs, async () => {
    const erased = await services.retention.pass();
    if (Object.keys(erased).length > 0) log.info({ erased }, 'data was erased because its time is over');
  });
  // An indirect reseller has no access to Partner Center's API.
  if (partner.type !== 'indirect-reseller') {
    const feed = new AuditFeed(store, partnerCenter, [agreementRecords(), ...failedOrderRecords()], wake);
    background.repeat('audit', auditEveryMs, () => logged('audit', feed.pass()));
  }
  return background;
}
