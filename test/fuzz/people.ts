import fc from 'fast-check';
import { partner, people } from '../../src/sandbox/people.js';
import { activityOf } from '../http/robustness/raw.js';
import { personWith } from '../support/world.js';

/** A part of an activity: who speaks. */
export type Speaker = Record<string, unknown>;

const elsewhere = '11111111-1111-4111-8111-111111111111';
const admin = personWith('admin');

function from({ id, name }: { id: string; name: string }): Speaker {
  return { from: { id: `29:${id}`, name, aadObjectId: id } };
}

/** A person of the partner's whose roles allow something. */
export const member: fc.Arbitrary<Speaker> = fc.constantFrom(
  ...people.filter(({ roles }) => roles.length > 0).map(from),
);

const unknown = fc.uuid().map((id) => from({ id, name: 'Somebody' }));

/** People without any role: of the partner's, guests, of other companies, and such as do not say who they are. */
export const stranger: fc.Arbitrary<Speaker> = fc.oneof(
  fc.constant(from(personWith('nobody'))),
  fc.constant(from(personWith('guest'))),
  fc.constant({ from: { ...(from(admin).from as object), userRole: 'guest' } }),
  fc.constant({ ...from(admin), channelData: { tenant: { id: elsewhere } } }),
  fc.constant({ ...from(admin), conversation: { id: 'x', conversationType: 'personal', tenantId: elsewhere } }),
  fc.constant({ ...from(admin), channelData: {}, conversation: { id: 'x', conversationType: 'personal' } }),
  fc.constantFrom<Speaker>({ from: { id: `29:${admin.id}`, name: admin.name } }, { from: null }),
  fc.constantFrom<Speaker>({ from: { id: admin.id, aadObjectId: '' } }, { from: { aadObjectId: ` ${admin.id}` } }),
  unknown,
);

const place = fc.constantFrom('personal', 'groupChat', 'channel').map((conversationType) => ({
  id: `${conversationType}-1`,
  conversationType,
  isGroup: conversationType !== 'personal',
  tenantId: partner.tenantId,
}));

/** A whole activity: of somebody, somewhere, in some language, with this content; its id is made when it is sent. */
export function spoken(
  serviceUrl: string,
  speaker: fc.Arbitrary<Speaker>,
  content: fc.Arbitrary<Record<string, unknown>>,
): fc.Arbitrary<Record<string, unknown>> {
  const locale = fc.constantFrom('en-US', 'de-DE', 'xx', '');
  return fc.tuple(place, locale, speaker, content).map(([conversation, language, who, what]) => ({
    ...activityOf(admin, serviceUrl),
    ...{ id: undefined, conversation, locale: language },
    ...what,
    ...who,
  }));
}

/** The content of a press. */
export function pressing(value: unknown): Record<string, unknown> {
  return { type: 'invoke', name: 'adaptiveCard/action', replyToId: 'message-0', text: undefined, value };
}
