import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { mailsTo, mailTo } from './mails.js';
import { lines, link, mistakes, posted, relationshipLink, seeded, trail } from './support.js';

describe('invite somebody who is not a customer yet', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const asNew = 'Invite as a new customer';

  it('offers it where nobody matches, and writes the e-mail with the relationship link', async () => {
    const chat = world.chat('sales');
    const none = await chat.say('invite Some New Company Ltd');
    assert.match(none.text, /^No customer matches\n/);
    const form = await chat.press(none, asNew);
    assert.match(form.text, /^Invite to accept\nSome New Company Ltd\n/);
    assert.equal(
      form.input('Subject').value,
      'Please accept our reseller relationship and the Microsoft Customer Agreement for Some New Company Ltd',
    );
    assert.equal(form.input("Recipient's email").value, '');
    assert.ok(lines(form).includes(relationshipLink), form.text);
    const titles = form.buttons.map(({ title }) => title);
    assert.deepEqual(titles, ['Send email', 'Open or copy', 'Cancel'], 'no other link would do');
  });

  it('takes the name as it stands in the search field, and writes in the language of whoever invites', async () => {
    const chat = world.chat('admin', { locale: 'de-DE' });
    const none = await chat.say('invite Niemand GmbH');
    const form = await chat.press(none, 'Als neuen Kunden einladen', { text: ' Jemand\n& <b>Söhne</b>  GmbH ' });
    assert.match(form.input('Betreff').value, /^Bitte um Annahme .* für Jemand & <b>Söhne<\/b> GmbH$/);
    const asked = await chat.press(none, 'Als neuen Kunden einladen', { text: '  ' });
    assert.match(asked.input('Betreff').value, /für Niemand GmbH$/);
  });

  it('is not offered where it is not asked for', async () => {
    const chat = world.chat('sales');
    for (const text of ['attest Some New Company', 'verify Some New Company', 'invite Contoso']) {
      const titles = (await chat.say(text)).buttons.map(({ title }) => title);
      assert.ok(!titles.includes(asNew), text);
    }
  });

  it('says so when Partner Center gives no relationship link, and lets one try again', async () => {
    const chat = world.chat('sales');
    const none = await chat.say('invite Another Company');
    await world.control('', { faults: [{ match: { path: 'relationshiprequests' }, status: 403 }] });
    const failed = await chat.press(none, asNew);
    await world.control('', { faults: [] });
    assert.match(failed.text, /Partner Center does not permit this\./);
    const form = await chat.press(failed, 'Try again');
    assert.match(form.text, /^Invite to accept\nAnother Company\n/);
  });

  it('follows it through: the company becomes a customer, accepts, and whoever invited is told', async function () {
    this.timeout(60_000);
    const chat = world.chat('sales');
    const form = await chat.press(await chat.say('invite Brand New Bakery'), asNew);
    const to = 'ann@brand-new-bakery.example.com';
    const sent = await chat.press(form, 'Send email', { to });
    assert.match(sent.text, /^Invitation sent\nBrand New Bakery\n/);
    assert.ok(lines(sent).includes('Kind: Reseller relationship'), sent.text);
    assert.deepEqual(
      sent.buttons.map(({ title }) => title),
      ['Show open invitations'],
    );
    const [mail] = await mailTo(world, to);
    assert.ok(mail?.text?.trim().endsWith(relationshipLink), mail?.text);

    const contact = { firstName: 'Ann', lastName: 'Baker', email: to };
    const accepted = { companyName: 'Brand New Bakery plc', domain: 'brand-new-bakery.example.com', contact };
    await world.control('/relationships/accept', accepted);
    const { customers, newcomers, invitationWatch } = world.app.services;
    await newcomers.remember();
    await customers.sync();
    await newcomers.pass();
    await invitationWatch.pass();
    const told = await posted(world, chat, 'The customer has accepted');
    assert.ok(told.text.includes('Brand New Bakery plc'), told.text);
    assert.match(told.text, /^The customer has accepted\n/);
    const verdict = await chat.press(told, 'Verify');
    assert.match(verdict.text, /Accepted directly/);
    const [customer] = (await customers.search('Brand New Bakery', 2)).customers;
    const entries = await trail(world, { customer: customer?.id ?? '' });
    assert.ok(entries.some(({ action, actorName }) => action === 'invitation.accepted' && actorName));
  });
});

describe('invite a new customer with its sign-in details', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const { id, name } = seeded('Fjordkraft Verft AS');
  const place = 'Password: (you will receive it separately)';
  const open = (chat: Chat): Promise<SeenCard> => chat.invoke('invite.open', { customer: id, kind: 'new-customer' });

  it('gives the user name and a place for the password, and says where the password belongs', async () => {
    const chat = world.chat('sales');
    const form = await open(chat);
    assert.match(form.text, /This email invites a new customer to sign in and accept/);
    assert.match(form.text, /Do not enter the password here; add it in your own mail program or tell it by phone\./);
    const message = form.input('Message').value;
    assert.match(message, new RegExp(`^We have set up an account with Microsoft for ${name}\\.`, 'm'));
    assert.match(message, /\nUser name: admin@\S+\nPassword: \(you will receive it separately\)\n/);
    assert.ok(lines(form).includes(link), form.text);
    const ready = await chat.press(form, 'Open or copy');
    assert.match(ready.text, /Do not enter the password here/);
    assert.ok(ready.input('Text to copy').value.includes(place));
  });

  it('sends what works without the password, and lets no password through', async () => {
    const chat = world.chat('sales');
    const form = await open(chat);
    const secret = 'Sz9!dont-let-me-out';
    const filled = form.input('Message').value.replace(place, `Password: ${secret}`);
    for (const button of ['Send email', 'Open or copy']) {
      const refused = await chat.press(form, button, { to: 'ingrid@fjordkraft.example.com', body: filled });
      assert.equal(mistakes(refused).body, 'The password was taken out again: it must not pass through this chat.');
      assert.equal(refused.input('Message').value, form.input('Message').value);
      assert.ok(!JSON.stringify(refused.content).includes(secret));
    }
    const ready = await chat.press(form, 'Open or copy');
    const edited = await chat.press(ready, 'Edit', { text: `${filled}\n\n${link}` });
    assert.equal(edited.input('Message').value, form.input('Message').value);
    const sent = await chat.press(edited, 'Send email', { to: 'ingrid@fjordkraft.example.com' });
    assert.ok(lines(sent).includes('Kind: New customer'), sent.text);
    const [mail] = await mailsTo(world, 'ingrid@fjordkraft.example.com', 1);
    assert.ok(mail?.text?.includes(place), mail?.text);
    const { store } = world.app.services;
    for (const table of ['audit', 'outbox', 'invitation']) {
      assert.ok(!JSON.stringify(await store.read(`SELECT * FROM ${table}`)).includes(secret), table);
    }
    assert.ok(!world.log.join('').includes(secret));
  });

  it('can leave them out, and keeps the recipient when the kind is switched', async () => {
    const chat = world.chat('sales');
    const to = 'kari@fjordkraft.example.com';
    const plain = await chat.press(await open(chat), 'Leave out sign-in details', { to });
    assert.equal(plain.input("Recipient's email").value, to);
    assert.ok(!plain.input('Message').value.includes('Password:'));
    const relationship = await chat.press(plain, 'Use the reseller relationship link', { to: 'half@' });
    assert.equal(relationship.input("Recipient's email").value, 'half@');
    assert.ok(lines(relationship).includes(relationshipLink), relationship.text);
  });

  it('can be chosen later for a customer that was created here, and for no other', async () => {
    const chat = world.chat('sales');
    const titles = async (text: string) => (await chat.say(text)).buttons.map(({ title }) => title);
    assert.ok(!(await titles(`invite ${name}`)).includes('Add sign-in details'));
    await world.app.services.store.transaction((tx) =>
      tx.query(
        `INSERT INTO new_customer (id, member_id, member_name, company_name, domain, state, agreement, request_id, request,
           customer_id, started_at, conversation, correlation_id)
         VALUES ('n-1', 'm', 'M', 'x', 'x', 'finished', 'invite', 'r', '{}', $1, '2026', '{}', 'c')`,
        [id],
      ),
    );
    const form = await chat.press(await chat.say(`invite ${name}`), 'Add sign-in details');
    assert.ok(form.input('Message').value.includes(place));
  });

  it('knows no other kinds, and believes no card that was made up', async () => {
    const chat = world.chat('sales');
    const form = await chat.invoke('invite.open', { customer: id, kind: 'constructor' });
    assert.match(form.text, /asks the customer to accept the Microsoft Customer Agreement/);
    const { data } = form.button('Use the reseller relationship link');
    for (const made of [{ ...data, kind: 'evil' }, { kind: 'existing' }, { form: 'x.y', kind: 'existing' }]) {
      assert.match((await chat.invoke('invite.switch', made)).text, /^This form can no longer be used\n/);
    }
  });
});
