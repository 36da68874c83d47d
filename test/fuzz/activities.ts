import fc from 'fast-check';
import { partner } from '../../src/sandbox/people.js';
import { anything, mostly, rarely, words } from './inputs.js';
import { forged, type Payload } from './payloads.js';
import { member, spoken, stranger } from './people.js';

/** Activities of every kind, mostly as Teams makes them, with anything that JSON can say in some places. */
export function activities(
  serviceUrl: string,
  presses: fc.Arbitrary<Payload>,
  customers: string[],
): fc.Arbitrary<Record<string, unknown>> {
  // Nothing that changes something is pressed here as it should be.
  const data = fc.record({ customer: mostly(fc.constantFrom(...customers)), text: mostly(words), page: anything });
  const looking = fc.constantFrom('verify.open', 'history.open', 'customers.show', 'whoami.show', 'attest.open');
  const looks = fc.record({ verb: mostly(looking), data: mostly(data) });
  const harmless = forged(presses).map((press) => ({
    ...press,
    verb: press.verb.replace(/^alerts\..*/, 'alerts.show'),
  }));
  const press = fc.record({ action: mostly(fc.oneof(looks, harmless)) });
  const search = fc.record({ queryText: mostly(words), dataset: mostly(fc.constant('customers')) });
  const tenant = fc.record({ id: mostly(fc.constant(partner.tenantId)) });
  const changes = fc.record(
    {
      type: mostly(fc.constantFrom('message', 'invoke', 'invoke', 'invoke', 'conversationUpdate', 'event', 'typing')),
      name: mostly(fc.constantFrom('adaptiveCard/action', 'adaptiveCard/action', 'application/search', 'task/fetch')),
      id: rarely(anything),
      text: mostly(words),
      value: mostly(fc.oneof(press, press, search)),
      recipient: mostly(fc.constant({ id: '28:agreement-bot' })),
      conversation: mostly(
        fc.record({
          id: mostly(fc.constantFrom('personal-1', 'channel-1')),
          conversationType: mostly(fc.constantFrom('personal', 'channel')),
          tenantId: mostly(fc.constant(partner.tenantId)),
        }),
      ),
      channelData: mostly(fc.record({ tenant: mostly(tenant), team: anything, eventType: anything })),
      entities: mostly(fc.array(fc.record({ type: fc.constant('clientInfo'), locale: anything, timezone: anything }))),
      locale: mostly(fc.constantFrom('en-US', 'de-DE')),
      localTimezone: mostly(fc.constant('Europe/Berlin')),
      localTimestamp: mostly(fc.constant('2025-03-14T10:26:53.000+01:00')),
      replyToId: mostly(fc.constant('message-0')),
      action: mostly(fc.constantFrom('add', 'remove', 'add-upgrade')),
      membersAdded: mostly(fc.array(fc.record({ id: fc.constantFrom('28:agreement-bot', '29:x') }), { maxLength: 2 })),
      attachments: anything,
      deliveryMode: mostly(fc.constantFrom('normal', 'expectReplies')),
      callerId: anything,
      serviceUrl: mostly(fc.constant(serviceUrl)),
    },
    { requiredKeys: ['type', 'conversation', 'channelData', 'value'] },
  );
  const whole = spoken(serviceUrl, fc.oneof(member, stranger), changes);
  return fc
    .tuple(whole, rarely(anything))
    .map(([activity, from]) => (from === undefined ? activity : { ...activity, from }));
}
