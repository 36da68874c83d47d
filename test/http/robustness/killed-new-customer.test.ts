import assert from 'node:assert/strict';
import type { LoggedCall } from '../../../src/sandbox/call-log.js';
import type { SeenCard } from '../../support/cards.js';
import { cardOf } from '../../support/chat.js';
import { misbehave } from '../../support/partner-center.js';
import { stopPostgres } from '../../support/postgres.js';
import type { KillPoint } from '../../support/process.js';
import { heldLinks } from '../journeys/link-support.js';
import { accepted, asked, type HeldCustomer, upToReview, usual } from '../journeys/new-customer-support.js';
import { type Life, testLives } from './lives.js';
import { eventually, type Surroundings } from './surroundings.js';

/** What is chosen on the form, and where: the agreement is attested at once, begun with a link, or left to the customer. */
type Way = 'attested' | 'link' | 'asked';

interface Kill {
  when: string;
  /** Each process kills itself here, or, with a rule, is killed once Partner Center has got the call. */
  by: KillPoint[] | { delayMs: number; afterEffect?: true };
  /** Whether anything is there when the next process starts; else the person presses again. */
  ends?: 'nothing';
  /** The sign-in details can be shown in the end: the call that brought them is repeated. */
  signIn?: true;
  /** Partner Center does not know the request any more when it is repeated: the domain is taken. */
  isForgotten?: true;
  /** What the trail says beyond the usual. */
  recovered?: true;
}

const attested: Kill[] = [
  { when: 'before the customer is written down', by: ['before the commit of customer.started'], ends: 'nothing' },
  { when: 'after the customer is written down', by: ['after the commit of customer.started'], signIn: true },
  { when: 'before the customer is created', by: ['before the creation of a customer'], signIn: true },
  { when: 'while the customer is created', by: { delayMs: 6_000 }, signIn: true },
  { when: 'after the customer is created', by: { delayMs: 600_000, afterEffect: true }, signIn: true },
  {
    when: 'after the answer that it is created',
    by: ['after the answer to the creation of a customer'],
    signIn: true,
  },
  {
    when: 'after the answer that nobody remembers',
    by: ['after the answer to the creation of a customer'],
    isForgotten: true,
  },
  { when: 'before it is kept as created', by: ['before the commit of customer.created'], signIn: true },
  { when: 'after it is kept as created', by: ['after the commit of customer.created'] },
  { when: 'before the attempt is committed', by: ['before the commit of attestation.started'] },
  { when: 'after the attempt is committed', by: ['after the commit of attestation.started'], recovered: true },
  { when: 'before it is attested', by: ['before the attestation'], recovered: true },
  { when: 'after it is attested', by: ['after the answer to the attestation'], recovered: true },
  { when: 'before the attestation is kept', by: ['before the commit of attestation.recorded'], recovered: true },
  { when: 'after the attestation is kept', by: ['after the commit of attestation.recorded'] },
  { when: 'before it is finished', by: ['before the promise of new-customer.card'] },
  { when: 'after it is finished', by: ['after the promise of new-customer.card'] },
  {
    when: 'at one step after the other',
    by: [
      'after the answer to the creation of a customer',
      'before the commit of customer.created',
      'before the attestation',
      'before the commit of attestation.recorded',
      'before the promise of new-customer.card',
    ],
    recovered: true,
  },
];

const leftToTheCustomer: Kill[] = [
  { when: 'before the customer is written down', by: ['before the commit of customer.started'], ends: 'nothing' },
  {
    when: 'after the answer that it is created',
    by: ['after the answer to the creation of a customer'],
    signIn: true,
  },
  { when: 'before it is kept as created', by: ['before the commit of customer.created'], signIn: true },
  { when: 'after it is kept as created', by: ['after the commit of customer.created'] },
];

const byLink: Kill[] = [
  { when: 'after it is kept as created', by: ['after the commit of customer.created'] },
  { when: 'before the link is asked for', by: ['before the commit of link.requested'] },
  { when: 'before the link is created', by: ['before the creation of a link'] },
  { when: 'after the link is created', by: ['after the answer to the creation of a link'] },
  { when: 'before the link is kept', by: ['before the commit of link.created'] },
  { when: 'after the link is kept', by: ['after the commit of link.created'] },
];

const trails: Record<Way, string[]> = {
  attested: ['customer.started', 'customer.created', 'attestation.started', 'attestation.recorded'],
  link: ['customer.started', 'customer.created', 'link.requested', 'link.created'],
  asked: ['customer.started', 'customer.created'],
};

const creation = { method: 'POST', path: '/v1/customers$' };

/** What is typed in one life: no other has the same company. */
interface Typed {
  company: { country: string; companyName: string; domainPrefix: string };
  contact: Record<string, string>;
}

const what: Record<Way, string> = {
  attested: 'who has accepted, and is attested once',
  link: 'who accepts on a link, of which there is one',
  asked: 'who will be asked to accept',
};

function lifeWith(kill: Kill, way: Way, engine: Life['engine'] = 'SQLite'): Life {
  const settings = { ATTESTATION_API: way === 'link' ? 'enhanced' : 'legacy' };
  const liveIn = (around: Surroundings, number: number) => {
    const choice = { attested: accepted, link: { ...accepted, dateAgreed: '' }, asked }[way];
    const company = { ...usual.company, companyName: `Möwe ${number} GmbH`, domainPrefix: `moewe${number}x2401` };
    return live(around, kill, way, { company, contact: { ...usual.contact, ...choice } });
  };
  return { name: `${what[way]}: ${kill.when}`, engine, settings, live: liveIn };
}

/** Creates a customer, dies, starts again as often as it takes, and sees what is there in the end. */
async function live(around: Surroundings, kill: Kill, way: Way, typed: Typed): Promise<void> {
  const { by } = kill;
  const before = await countsOf(around);
  const [killPoint, ...laterPoints] = Array.isArray(by) ? by : [];
  if (!Array.isArray(by)) {
    await misbehave(around.control, { match: creation, times: 1, ...by });
  }
  const chat = await around.chat();
  const review = await upToReview(chat, typed);
  await around.arm(killPoint);
  if (!Array.isArray(by)) void around.killOnce(async () => (await countsOf(around)).requests > before.requests);
  await around.death(chat.press(review, 'Submit'));
  const refusal = { status: 400, body: { code: '800002', description: 'The domain is already in use.' } };
  if (kill.isForgotten) await misbehave(around.control, { match: creation, ...refusal });
  await around.deaths(laterPoints);

  await around.bot();
  if (kill.ends !== 'nothing') {
    const told = cardOf(await around.told('Customer created'));
    assert.equal(
      told.buttons.some(({ title }) => title === 'Show sign-in details'),
      kill.signIn === true,
      told.text,
    );
    if (kill.signIn) await assertSignIn(around, told);
  } else assert.deepEqual([await around.trail(), await countsOf(around)], [[], before]);
  const again = await (await around.chat()).press(review, 'Submit');
  assert.match(again.text, /^Customer created\n/);
  await assertFinished(around, kill, way, typed);
  assert.ok(around.timesTold('Customer created', 'POST') <= 1, 'told twice');
  const { customers, requests } = await countsOf(around);
  assert.deepEqual([customers, requests], [before.customers + 1, before.requests + 1]);
}

async function assertSignIn(around: Surroundings, told: SeenCard): Promise<void> {
  const shown = await (await around.chat()).press(told, 'Show sign-in details');
  assert.equal(shown.input('Password').value, around.sandbox.issuedPasswords().at(-1));
}

/** The customer and what belongs to it, once; and nothing is left to do. */
async function assertFinished(around: Surroundings, kill: Kill, way: Way, { company }: Typed): Promise<void> {
  const domain = `${company.domainPrefix}.onmicrosoft.com`;
  const sql = 'SELECT state, request, customer_id FROM new_customer WHERE domain = $1';
  const rows = () => around.read<{ state: string; request: string; customer_id: string }>(sql, [domain]);
  const [row, ...others] = await eventually(rows, ([one]) => one?.state === 'finished');
  assert.deepEqual([row?.request, others.length], ['{}', 0]);
  const held = (await around.control(`/state?customerId=${row?.customer_id}`)) as HeldCustomer;
  assert.equal(held.domain, domain);
  const contacts = held.agreements.map(({ signatory }) => signatory.email);
  assert.deepEqual(contacts, way === 'attested' ? [usual.contact.email] : []);
  const links = await heldLinks(around.control, company.companyName);
  assert.equal(links.length, way === 'link' ? 1 : 0);

  const trail = (await around.trail()).filter((action) => !/[-.]shown$/.test(action));
  const recovered = trails[way].toSpliced(-1, 0, 'attestation.recovered');
  assert.deepEqual(trail, kill.recovered ? recovered : trails[way]);
}

/** Customers that Partner Center has, and requests to create one: a repeated one counts once. */
async function countsOf({ control }: Surroundings): Promise<{ customers: number; requests: number }> {
  const { customers } = (await control('/state')) as { customers: number };
  const { calls } = (await control('/calls')) as { calls: LoggedCall[] };
  const ids = calls.flatMap(({ method, path, requestId }) =>
    method === 'POST' && path.endsWith('/v1/customers') ? [requestId] : [],
  );
  return { customers, requests: new Set(ids).size };
}

describe('a bot that is killed while it creates a customer: there is one, and the person is told', () => {
  const onPostgres = attested.filter(({ when }) =>
    /^(after the customer is created|before the attestation)/.test(when),
  );
  testLives([
    ...onPostgres.map((kill) => lifeWith(kill, 'attested', 'PostgreSQL')),
    ...attested.map((kill) => lifeWith(kill, 'attested')),
    ...leftToTheCustomer.map((kill) => lifeWith(kill, 'asked')),
    ...byLink.map((kill) => lifeWith(kill, 'link')),
  ]);
});

after(stopPostgres);
