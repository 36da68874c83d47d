import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Chat } from '../../support/chat.js';
import { type Role, startWorld, type World } from '../../support/world.js';
import { held, lines, seeded, updated } from './support.js';

for (const scope of ['channel', 'groupChat'] as const) {
  describe(`a conversation that others read (${scope})`, () => {
    let world: World;
    before(async () => {
      world = await startWorld();
    });
    after(() => world.close());

    /** Several people in one conversation. */
    function together(...roles: Role[]): Chat[] {
      const conversationId = `19:${randomUUID()}@thread.tacv2`;
      return roles.map((role) => world.chat(role, { scope, conversationId }));
    }
    /** Everything that everybody in the conversation can see. */
    const shown = ({ conversationId }: Chat) =>
      JSON.stringify(world.connector.sent.filter((sent) => sent.conversationId === conversationId));
    const assertPrivate = (chat: Chat, ...personal: string[]) => {
      for (const text of personal) assert.ok(!shown(chat).includes(text), `${text} is shown to everybody`);
    };

    it('shows everybody a card to press, and opens the form only for whoever presses it', async () => {
      const { id, name } = seeded('Contoso Brasil Ltda.');
      const [sales, admin] = together('sales', 'admin') as [Chat, Chat];
      const card = await sales.say(`attest ${name}`);
      assert.equal(card.inputs.length, 0);
      assert.deepEqual(
        card.buttons.map(({ title }) => title),
        ['Attest'],
      );
      const before = world.connector.sent.length;
      const form = await sales.press(card, 'Attest');
      assert.equal(form.input('First name').value, 'Thiago');
      const others = await admin.press(card, 'Attest', {}, card.messageId);
      assert.equal(others.input('First name').value, 'Thiago');
      assert.notEqual(others.button('Submit attestation').data.form, form.button('Submit attestation').data.form);

      const wrong = await sales.press(form, 'Submit attestation', { email: 'x', phone: '+55 11 5550 0999' });
      assert.equal(wrong.input('Email').value, 'x');
      assert.equal(world.connector.sent.length, before, 'nothing was shown to the others');

      const receipt = await sales.press(wrong, 'Submit attestation', {
        email: 'thiago.goncalves@contoso.br.example.com',
      });
      const everybody = await updated(world, sales);
      assert.equal(everybody.messageId, card.messageId);
      for (const seen of [receipt, everybody]) {
        assert.match(seen.text, /^Attestation recorded\nContoso Brasil Ltda\./);
        assert.ok(lines(seen).includes('Accepted by: Thiago Gonçalves'), seen.text);
        assert.match(seen.text, /\nRecorded: Sofie O'Brien, /);
      }
      assert.doesNotMatch(receipt.text, /thiago\.goncalves@|5550/);
      assertPrivate(sales, 'thiago.goncalves@', '5550 0900', '5550 0999');
      assert.equal((await held(world, id)).length, 1);

      const late = await admin.press(others, 'Submit attestation');
      assert.match(late.text, /^Attested in the meantime\n/);
      assert.match(late.text, /Sofie O'Brien/);
      assert.equal((await held(world, id)).length, 1);
    });

    it('refuses whoever may not, and leaves the card for the others as it is', async () => {
      const [sales, helpdesk] = together('sales', 'helpdesk') as [Chat, Chat];
      const card = await sales.say('attest Bharat Chai');
      const before = world.connector.sent.length;
      const refused = await helpdesk.press(card, 'Attest', {}, card.messageId);
      assert.match(refused.text, /^You need another role\n/);
      assert.equal(world.connector.sent.length, before);
    });

    it('shows everybody who is on record, but neither e-mail address nor phone number', async () => {
      const [chat] = together('helpdesk') as [Chat];
      const card = await chat.say('verify Fabrikam Maschinenbau');
      assert.match(card.text, /✓ Attested/);
      assert.ok(lines(card).includes('Accepted by: Claudia Renz'), card.text);
      const again = await chat.press(card, 'Check again');
      assert.doesNotMatch(again.text, /claudia\.renz|5550 231/);
      assertPrivate(chat, 'claudia.renz', '5550 231');
    });

    it('warns only the person at the form of what is on record', async () => {
      const [chat] = together('admin') as [Chat];
      const form = await chat.press(await chat.say('attest Järvi'), 'Attest');
      assert.match(form.text, /Exactly this contact is already on record/);
      assertPrivate(chat, 'paivi.makela', '555 0112');
    });

    it('updates the shared card after an invitation, without the address it went to', async () => {
      const [chat] = together('sales') as [Chat];
      const card = await chat.say('invite Tailwind');
      assert.equal(card.inputs.length, 0);
      const letter = await chat.press(card, 'Invite');
      assert.equal(letter.input("Recipient's email").value, 'lukas.hofer@tailwind-outdoor.example.com');
      const sent = await chat.press(letter, 'Send email');
      const everybody = await updated(world, chat);
      assert.equal(everybody.messageId, card.messageId);
      for (const seen of [sent, everybody]) {
        assert.match(seen.text, /^Invitation sent\nTailwind Outdoor GmbH/);
        assert.ok(lines(seen).includes("By: Sofie O'Brien"), seen.text);
      }
      assertPrivate(chat, 'lukas.hofer');
    });

    it('lets anybody pick from a shared list, and opens the form for that person', async () => {
      const { id } = seeded('Contoso France SAS');
      const [sales, admin] = together('sales', 'admin') as [Chat, Chat];
      const list = await sales.say('attest contoso');
      const before = world.connector.sent.length;
      const form = await admin.press(list, 'Attest', { customer: id }, list.messageId);
      assert.equal(form.input('First name').value, 'Hélène');
      assert.equal(world.connector.sent.length, before);
      await admin.press(form, 'Submit attestation', { firstName: 'Luc' });
      const everybody = await updated(world, admin);
      assert.equal(everybody.messageId, list.messageId);
      assert.match(everybody.text, /Accepted by: Luc Lefèvre\n/);
      assertPrivate(admin, 'helene.lefevre');
    });

    it('gives the card back when the form is cancelled', async () => {
      const [chat] = together('sales') as [Chat];
      const card = await chat.say('attest Boğaziçi');
      const back = await chat.press(await chat.press(card, 'Attest'), 'Cancel');
      assert.deepEqual(back.content, card.content);
      const letter = await chat.say('invite Boğaziçi');
      assert.deepEqual((await chat.press(await chat.press(letter, 'Invite'), 'Cancel')).content, letter.content);
    });

    it('answers when it is mentioned anywhere in a message', async () => {
      const [chat] = together('helpdesk') as [Chat];
      for (const text of [
        'verify <at>Agreement Bot</at> Trey',
        'verify Trey <at id="0">Agreement Bot</at>',
        'verify&nbsp;Trey',
      ]) {
        const before = world.connector.messages(chat.conversationId).length;
        await chat.post({ type: 'message', text });
        const [sent, ...others] = world.connector.messages(chat.conversationId).slice(before);
        assert.equal(others.length, 0);
        assert.match(JSON.stringify(sent?.activity), /Trey Research Inc\./, text);
      }
    });

    it('welcomes everybody once, by what the person who installed it may do', async () => {
      const [chat] = together('admin') as [Chat];
      await chat.post({ type: 'installationUpdate', action: 'add' });
      await chat.post({ type: 'conversationUpdate', membersAdded: [{ id: '28:agreement-bot' }] });
      const sent = await world.connector.waitFor((one) => one.conversationId === chat.conversationId);
      assert.match(JSON.stringify(sent.activity), /Customer agreements in this chat/);
      assert.match(JSON.stringify(sent.activity), /Hello everybody\..*Mention me/);
    });
  });
}

describe('an indirect reseller in a conversation that others read', () => {
  it('gets the letter to a customer whom Partner Center does not list without the others', async () => {
    const world = await startWorld({ PARTNER_TYPE: 'indirect-reseller' });
    try {
      await world.control('', { partnerType: 'indirect-reseller' });
      const chat = world.chat('sales', { scope: 'channel' });
      const card = await chat.say('invite Somebody & Söhne');
      assert.equal(card.inputs.length, 0, 'everybody in the channel sees the form');
      const form = await chat.press(card, 'Invite');
      assert.match(form.text, /Somebody & Söhne/);
      assert.match(form.text, /Home\?ref=\/BillingAccounts\/agreement/);
    } finally {
      await world.close();
    }
  });
});
