import assert from 'node:assert/strict';
import { resellers } from '../../../src/sandbox/seed/partners.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import {
  asked,
  closeSignIn,
  creations,
  freshPrefix,
  heldWith,
  open,
  theOne,
  upToReview,
  usual,
} from './new-customer-support.js';
import { lines } from './support.js';

describe('new customer', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('is for Admin agents and Sales agents', async () => {
    assert.match((await world.chat('helpdesk').say('new customer')).text, /^You need another role\n/);
    const nobody = world.chat('nobody');
    assert.match((await nobody.invoke('new-customer.open', {})).text, /^You need another role\n/);
  });

  for (const scope of ['channel', 'groupChat'] as const) {
    it(`sends people to a personal chat in a ${scope}, whatever they press`, async () => {
      const personal = world.chat('admin');
      const review = await upToReview(personal);
      const { form } = review.button('Submit').data;
      const shared = world.chat('admin', { scope });
      const before = (await creations(world)).length;
      const card = await shared.say('new customer Contoso');
      assert.match(card.text, /^Please write to me alone\n.*write "new customer" there\./);
      const steps = 'open company address suggestion contact back update submit show close attest link cancel'.split(
        ' ',
      );
      for (const step of steps) {
        const answer = await shared.invoke(`new-customer.${step}`, { form, ...usual.company });
        assert.match(answer.text, /^Please write to me alone\n/, step);
      }
      assert.equal((await creations(world)).length, before);
    });
  }

  it('can be used only by the person who opened it', async () => {
    const review = await upToReview(world.chat('sales'));
    const card = await world.chat('admin').invoke('new-customer.submit', review.button('Submit').data);
    assert.match(card.text, /^This form can no longer be used\n/);
  });
});

describe('new customer of an indirect provider', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ PARTNER_TYPE: 'indirect-provider' });
    await world.control('', { partnerType: 'indirect-provider' });
  });
  after(() => world.close());

  it('can be that of one of its resellers, or of none', async () => {
    const chat = world.chat('sales');
    const [reseller] = resellers;
    assert.ok(reseller);
    const start = await open(chat);
    const field = start.input('Indirect reseller (optional)');
    assert.ok(field.choices.some(({ title, value }) => title === reseller.name && value === reseller.id));
    const domainPrefix = freshPrefix();
    const company = { ...usual.company, domainPrefix, resellerId: reseller.id };
    const contact = await chat.press(await chat.press(start, 'Next', company), 'Next', usual.address);
    const review = await chat.press(contact, 'Next: Review', { ...usual.contact, ...asked });
    assert.ok(lines(review).includes(`Indirect reseller: ${reseller.name}`));
    const update = await chat.press(review, 'Update company');
    assert.equal(update.input('Indirect reseller (optional)').value, reseller.id);
    const none = await chat.press(update, 'Next', { resellerId: 'none' });
    assert.doesNotMatch(none.text, /Indirect reseller/);
    const again = await chat.press(await chat.press(none, 'Update company'), 'Next', { resellerId: reseller.id });
    assert.match((await chat.press(again, 'Submit')).text, /^Customer created/);
    const [held] = await heldWith(world, `${domainPrefix}.onmicrosoft.com`);
    assert.ok(held);
  });

  it('cannot be that of another reseller', async () => {
    const chat = world.chat('sales');
    const company = { ...usual.company, domainPrefix: freshPrefix(), resellerId: personWith('admin').id };
    const card = await chat.press(await open(chat), 'Next', company);
    assert.match(card.text, /Choose another reseller, or none\./);
  });
});

describe('new customer where customers accept on a link', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ ATTESTATION_API: 'enhanced' });
  });
  after(() => world.close());

  it('is created with an acceptance link for its primary contact, and no day is asked for', async () => {
    const chat = world.chat('admin');
    const domainPrefix = freshPrefix();
    const address = await chat.press(await open(chat), 'Next', { ...usual.company, domainPrefix });
    const contact = await chat.press(address, 'Next', usual.address);
    assert.ok(!contact.inputs.some(({ id }) => id === 'dateAgreed'));
    assert.equal(
      contact.input('Microsoft Customer Agreement').choices[0]?.title,
      'The primary contact accepts on a link (partner attestation)',
    );
    const review = await chat.press(contact, 'Next: Review', { ...usual.contact, agreement: 'accepted' });
    assert.ok(lines(review).includes('The primary contact accepts on a link.'));
    const result = await chat.press(review, 'Submit');
    assert.match(result.text, /Waiting for the primary contact/);
    const { id } = await theOne(world, `${domainPrefix}.onmicrosoft.com`);
    const open_ = await world.app.services.acceptanceLinks.findOpen(id);
    assert.deepEqual([open_?.signatory.email, open_?.country, open_?.language], [usual.contact.email, 'DE', 'de-DE']);
    const link = await chat.press(await closeSignIn(chat, result), 'Show acceptance link');
    assert.match(link.text, /Jonas Möwe/);
  });
});
