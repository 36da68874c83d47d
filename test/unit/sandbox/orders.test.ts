import assert from 'node:assert/strict';
import { attestation, customerId, SandboxClient } from './client.js';

interface Order {
  id: string;
  referenceCustomerId: string;
  lineItems: { offerId: string; quantity: number }[];
  code?: string;
  description?: string;
}
interface Page {
  items: { operationType: string; operationStatus: string }[];
}

/** Nothing on record; attested in 2022; attested on the very day of the cut-off; accepted directly. */
const never = customerId('Bäckerei Grünfeld & Söhne OHG');
const old = customerId('Fabrikam Residences, LLC');
const justCurrent = customerId('Praxis Dr. Öztürk');
const direct = customerId('Trey Research Inc.');

describe('sandbox: orders', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const lineItems = [{ offerId: 'CFQ7TTC0LH18:0001', quantity: 5 }];
  const order = (id: string, body: object = { lineItems }, token = 'app') =>
    client.partnerCenter<Order>('POST', `/customers/${id}/orders`, { body, token });
  const outcomes = async () =>
    (await client.partnerCenter<Page>('GET', '/auditrecords')).body.items.map(
      ({ operationType, operationStatus }) => `${operationType} ${operationStatus}`,
    );

  it('takes an order of a customer who accepted directly or whose attestation counts', async () => {
    for (const id of [direct, justCurrent]) {
      const { status, body } = await order(id);
      assert.equal(status, 201);
      assert.equal(body.referenceCustomerId, id);
      assert.equal(body.lineItems[0]?.quantity, 5);
    }
    assert.equal((await order(direct, { lineItems }, 'user')).status, 201);
    assert.deepEqual(await outcomes(), Array(3).fill('create_order succeeded'));
  });

  it('answers 13605 without an acceptance that counts, and records the attempt', async () => {
    for (const id of [never, old]) {
      const { status, body } = await order(id);
      assert.equal(status, 403);
      assert.equal(body.code, '13605');
      assert.match(body.description ?? '', /Microsoft Customer Agreement .* before you can complete this purchase$/);
    }
    assert.deepEqual(await outcomes(), Array(2).fill('create_order failed'));
  });

  it('lets the customer buy as soon as somebody attested or the customer accepted', async () => {
    await client.partnerCenter('POST', `/customers/${never}/agreements`, { body: attestation() });
    assert.equal((await order(never)).status, 201);
    await client.control(`/customers/${old}/accept`, {});
    assert.equal((await order(old)).status, 201);
  });

  it('follows the cut-off that is set, and does not count the Cloud Agreement', async () => {
    await client.control('', { cutoff: '2019-01-01' });
    assert.equal((await order(old)).status, 201);
    assert.equal((await order(customerId('Litware, Inc.'))).status, 403);
  });

  it('refuses an order of nothing', async () => {
    assert.equal((await order(direct, { lineItems: [] })).status, 400);
    assert.equal((await order(direct, { lineItems: [{ offerId: 'x', quantity: 0 }] })).status, 400);
    assert.deepEqual(await outcomes(), []);
  });
});
