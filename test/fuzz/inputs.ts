import fc from 'fast-check';

/** Names that mean something to JavaScript, to the bot or to a template, and any others. */
export const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'then', 'length', 'id', '${x}', ''),
  fc.constantFrom(
    'customer',
    'text',
    'form',
    'page',
    'before',
    'kind',
    'confirm',
    'step',
    'block',
    'invitation',
    'link',
  ),
  fc.constantFrom(
    'action',
    'verb',
    'data',
    'queryText',
    'tenant',
    'authentication',
    'state',
    'details',
    'until',
    'note',
  ),
  fc.string({ maxLength: 12 }),
);

/** Words that a parser, a template, a database, a mail server, a spreadsheet or a reader may trip over, and any others. */
export const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('attest', 'verify Contoso', 'invite <at>x</at>', 'customers %', 'history ${x}', 'blocked FR', 'con'),
  fc.constantFrom(
    '<b>',
    '\u0000',
    '\ud800',
    '\u202e',
    '[x](https://evil.example)',
    '&lt;script&gt;',
    '=1+1',
    '@x',
    ' ',
  ),
  fc.constantFrom(
    "x' OR '1'='1",
    '../../etc',
    'a@b.example\r\nBcc: c@d.example',
    '${secret}',
    '{{DATE(0)}}',
    '%00',
    '_',
  ),
  fc.constantFrom('2025-03-14', '0000-00-00', '+1 425 555 0142', 'robin@contoso.example', 'DE', 'true', '-1', '1e999'),
  fc.constantFrom('new customer', 'whoami', 'help', 'check Fabrikam', 'invitations', 'alerts', 'x'.repeat(5_000)),
);

const leaf = fc.oneof(words, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
/** Objects that pretend to be something else as soon as JavaScript asks them. */
const pretender = fc.constantFrom<unknown>(
  { toString: 1, valueOf: 1 },
  { length: { toString: '' } },
  { length: 3 },
  { toJSON: 1 },
);
const shallow = fc.array(fc.tuple(key, leaf), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

/** Anything that JSON can say. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: leaf as fc.Arbitrary<unknown> },
  { weight: 3, arbitrary: pretender },
  { weight: 2, arbitrary: shallow },
  { weight: 1, arbitrary: fc.tuple(key, shallow).map(([name, value]) => ({ [name]: value })) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 5 }) },
);

/** Mostly right, so that much of an input is right at a time, and what is wrong gets far. */
export function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
}

/** Once in ten times; else undefined. */
export function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** A body as bytes: as it should be, cut off, with a byte changed, or no JSON at all. */
export function bytesOf(body: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const whole = body.map((value) => Buffer.from(JSON.stringify(value) ?? ''));
  const harmed = fc.tuple(whole, fc.nat(), fc.nat(255), fc.boolean()).map(([bytes, at, byte, isCut]) => {
    const place = at % Math.max(bytes.length, 1);
    return isCut ? bytes.subarray(0, place) : Buffer.concat([bytes.subarray(0, place), Buffer.from([byte])]);
  });
  const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 8, arbitrary: whole }, { weight: 2, arbitrary: harmed }, { weight: 1, arbitrary: noise });
}
