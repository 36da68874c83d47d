import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { product } from '../../../src/audit/product.js';
import { startWorld, type World } from '../../support/world.js';
import {
  acceptOn,
  contactOf,
  enhanced,
  expire,
  heldLinks,
  linkRows,
  mailTo,
  makeDue,
  makeLink,
  newestLink,
  news,
  reached,
} from './link-support.js';
import { held, lines, seeded, trail, updated } from './support.js';

describe('an acceptance link', () => {
  let world: World;
  before(async () => {
    world = await startWorld(enhanced);
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  const actions = async (name: string) =>
    (await trail(world, { customer: seeded(name).id })).map(({ action, code }) =>
      [action, code].filter(Boolean).join(' '),
    );
  const heldBy = async (name: string) => (await held(world, seeded(name).id)).map(({ signatory }) => signatory.email);
  const refuseFinalising = (status: number, body?: unknown, times?: number) => {
    const fault = { match: { method: 'POST', path: '/agreements' }, status, ...(body ? { body } : {}) };
    return world.control('', { faults: [times ? { ...fault, times } : fault] });
  };

  describe('that expires', () => {
    it('is told with one press to renew, and erased', async () => {
      const name = 'Bäckerei Grünfeld & Söhne OHG';
      const chat = world.chat('sales');
      await makeLink(chat, name);
      const before = await newestLink(world.control, name);
      await expire(world, name);
      await makeDue(world, name);
      const told = await news(world, chat, '⚠ Link expired');
      assert.match(told.text, /^Link expired\n/);
      assert.equal((await linkRows(world, name)).at(-1)?.url, null);
      const end = (await linkRows(world, name)).at(-1)?.expires_at ?? '';
      assert.ok(Date.parse(end) <= Date.now(), `it ended early, yet is said to end on ${end}`);
      const [expiry] = (await trail(world, { customer: seeded(name).id })).filter(
        (one) => one.action === 'link.expired',
      );
      assert.equal(expiry?.actorName, product.name);
      const renewed = await chat.press(told, 'Renew link');
      assert.match(renewed.text, /○ Link ready/);
      const after = await newestLink(world.control, name);
      assert.notEqual(after.url, before.url);
      assert.equal(renewed.input('Link to copy, for this person only').value, after.url);
      assert.deepEqual(await mailTo(world, contactOf(name).email ?? ''), [], 'it was not e-mailed before');
      assert.equal((await linkRows(world, name)).length, 1);
      await acceptOn(after.url);
      await makeDue(world, name);
      await news(world, chat, 'Accepted and finalised');
      assert.deepEqual(
        (await actions(name)).filter((action) => action.startsWith('link.') && action !== 'link.shown'),
        ['requested', 'created', 'expired', 'requested', 'renewed', 'accepted', 'finalised'].map(
          (one) => `link.${one}`,
        ),
      );
    });

    it('has no end on its card that is still to come, where Partner Center says no other', async () => {
      const name = 'Wingtip Speelgoed BV';
      const chat = world.chat('sales');
      const card = await makeLink(chat, name);
      assert.match(card.text, /\nValid until: /);
      const { attestationId } = await newestLink(world.control, name);
      const body = { attestationId, status: 'LinkExpired' };
      await world.control('', { faults: [{ match: { method: 'GET', path: 'enhanced' }, status: 200, body }] });
      const expired = await chat.press(card, 'Check now');
      assert.match(expired.text, /⚠ Link expired/);
      assert.doesNotMatch(expired.text, /Valid until/);
      assert.deepEqual(
        expired.buttons.map(({ title }) => title),
        ['Renew link', 'Show the agreement', 'Withdraw link'],
      );
    });

    it('is e-mailed again by the press that renews it, when it was e-mailed', async () => {
      const name = 'Conceição & Filhos, Lda.';
      const chat = world.chat('sales');
      await chat.press(await makeLink(chat, name), 'Send email');
      await expire(world, name);
      await makeDue(world, name);
      const told = await news(world, chat, '⚠ Link expired');
      assert.match((await chat.press(told, 'Renew link')).text, /→ Link sent/);
      const mails = await mailTo(world, contactOf(name).email ?? '');
      assert.equal(mails.length, 2);
      assert.ok(mails[1]?.text?.trim().endsWith((await newestLink(world.control, name)).url));
      assert.match(mails[1]?.text ?? '', /substitui qualquer link/i);
      assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, 2);
      assert.match((await chat.press(told, 'Renew link')).text, /→ Link sent/, 'an old card renews nothing');
      assert.equal((await heldLinks(world.control, name)).length, 2);
      assert.equal((await mailTo(world, contactOf(name).email ?? '')).length, 2);
    });

    it('is not renewed but finalised, when it was accepted at the last moment', async () => {
      const name = 'Černý Kůň s.r.o.';
      const chat = world.chat('sales');
      await makeLink(chat, name);
      const { attestationId, url } = await newestLink(world.control, name);
      const body = { attestationId, status: 'LinkExpired' };
      await world.control('', { faults: [{ match: { method: 'GET', path: 'enhanced' }, status: 200, body }] });
      await acceptOn(url);
      await makeDue(world, name);
      const told = await news(world, chat, '⚠ Link expired');
      await world.control('', { faults: [] });
      assert.match((await chat.press(told, 'Renew link')).text, /^Accepted and finalised\n/);
      assert.equal((await heldLinks(world.control, name)).length, 1);
    });

    it('is not replaced while it can still be accepted: an acceptance on it would go unnoticed', async () => {
      const name = 'Trey Research Inc.';
      const chat = world.chat('sales');
      const card = await makeLink(chat, name);
      assert.ok(!card.buttons.some(({ title }) => title === 'Renew link'));
      const [row] = await world.app.services.store.read<{ id: string; askedAt: string }>(
        'SELECT id, asked_at AS "askedAt" FROM acceptance_link WHERE customer_name = $1',
        [seeded(name).name],
      );
      const forged = await chat.invoke('attest.renew', { link: row?.id, asked: row?.askedAt });
      assert.match(forged.text, /○ Link ready/);
      assert.equal((await heldLinks(world.control, name)).length, 1);
    });

    it('stays as it was when Partner Center gives no other one', async () => {
      const name = 'Société Horlogère du Léman SA';
      const chat = world.chat('sales');
      await makeLink(chat, name);
      await expire(world, name);
      await makeDue(world, name);
      const told = await news(world, chat, '⚠ Link expired');
      await world.control('', { faults: [{ match: { method: 'POST', path: 'enhanced' }, status: 403 }] });
      const refused = await chat.press(told, 'Renew link');
      assert.match(refused.text, /⚠ Link expired[\s\S]*Partner Center does not permit this/);
      await world.control('', { faults: [] });
      assert.match((await chat.press(refused, 'Renew link')).text, /○ Link ready/);
      assert.equal((await heldLinks(world.control, name)).length, 2);
    });
  });

  describe('that is withdrawn', () => {
    it('is never finalised, even if the customer accepts', async () => {
      const name = 'Ελαιώνες Κρήτης Α.Ε.';
      const chat = world.chat('sales');
      const card = await chat.press(await makeLink(chat, name), 'Send email');
      const { url } = await newestLink(world.control, name);
      const withdrawn = await chat.press(card, 'Withdraw link');
      assert.match(
        withdrawn.text,
        /✕ Link withdrawn\nThe link may still open at Microsoft, but nothing will be recorded\./,
      );
      await acceptOn(url);
      for (const title of ['Check now', 'Send again', 'Withdraw link']) {
        assert.match((await chat.press(card, title)).text, /✕ Link withdrawn/);
      }
      await sleep(2_500);
      assert.deepEqual(await heldBy(name), []);
      const [row] = await linkRows(world, name);
      assert.deepEqual([row?.state, row?.url], ['withdrawn', null]);
      assert.match((await chat.press(withdrawn, 'Attest')).text, /^Attest acceptance\n/);
      assert.equal((await actions(name)).at(-1), 'link.withdrawn');
    });

    it('is so for good also while Partner Center is being asked', async () => {
      const name = 'Coho Vineyard Singapore Pte. Ltd.';
      const chat = world.chat('sales');
      const card = await makeLink(chat, name);
      await acceptOn((await newestLink(world.control, name)).url);
      await world.control('', { faults: [{ match: { method: 'GET', path: 'enhanced' }, delayMs: 1_500 }] });
      const checking = chat.press(card, 'Check now');
      await sleep(500);
      assert.match((await chat.press(card, 'Withdraw link')).text, /✕ Link withdrawn/);
      assert.match((await checking).text, /✕ Link withdrawn/);
      assert.deepEqual(await heldBy(name), []);
    });
  });

  describe('that was accepted', () => {
    it('is finalised again and again until it succeeds, shown meanwhile, and told once', async () => {
      const name = 'Contoso Brasil Ltda.';
      const chat = world.chat('sales');
      await makeLink(chat, name);
      await refuseFinalising(403);
      await acceptOn((await newestLink(world.control, name)).url);
      await makeDue(world, name);
      const told = await news(world, chat, '⚠ Accepted, not yet finalised');
      assert.match(told.text, /Partner Center does not permit this/);
      await makeDue(world, name);
      await sleep(1_500);
      const verified = await world.chat('sales').say(`verify ${seeded(name).id}`);
      assert.match(
        verified.text,
        /Acceptance link: ⚠ Accepted, not yet finalised, [\s\S]*\nPartner Center does not permit/,
      );
      assert.match((await world.chat('admin').say(`attest ${seeded(name).id}`)).text, /⚠ Accepted, not yet finalised/);
      const kept = await chat.press(verified, 'Finalise now');
      assert.match(kept.text, /⚠ Accepted, not yet finalised/);
      const again = world.connector
        .messages(chat.conversationId)
        .filter(
          ({ method, activity }) =>
            method === 'POST' && JSON.stringify(activity).includes('"Accepted, not yet finalised"'),
        );
      assert.equal(again.length, 1, 'told more than once');

      await refuseFinalising(503, undefined, 1);
      assert.match((await chat.press(kept, 'Finalise now')).text, /^Accepted and finalised\n/);
      assert.equal((await heldBy(name)).length, 1);
      assert.deepEqual(
        (await actions(name)).filter((action) => action.startsWith('link.fin')),
        ['link.finalise-failed not-permitted', 'link.finalised'],
      );
    });

    it('is finalised by itself after a passing trouble, and nobody is bothered with that', async () => {
      const name = 'Panadería La Ñusta S.A. de C.V.';
      const chat = world.chat('sales');
      await makeLink(chat, name);
      await refuseFinalising(429, undefined, 1);
      await acceptOn((await newestLink(world.control, name)).url);
      await makeDue(world, name);
      await news(world, chat, 'Accepted and finalised');
      assert.doesNotMatch(
        JSON.stringify(world.connector.messages(chat.conversationId)),
        /"text":"Accepted, not yet finalised"/,
      );
      assert.equal((await heldBy(name)).length, 1);
    });

    it('cannot be withdrawn, unless Partner Center will never take it', async () => {
      const name = 'Boğaziçi Işık A.Ş.';
      const chat = world.chat('sales');
      const card = await makeLink(chat, name);
      await refuseFinalising(403);
      await acceptOn((await newestLink(world.control, name)).url);
      await makeDue(world, name);
      await reached(world, name, 'accepted');
      const kept = await chat.press(card, 'Withdraw link');
      assert.ok(lines(kept).includes('The customer has accepted, so the link can no longer be withdrawn.'), kept.text);
      await refuseFinalising(400, { code: 600002, description: 'The attestation was made for another company.' });
      const stuck = await chat.press(kept, 'Finalise now');
      assert.match(
        stuck.text,
        /Partner Center rejected the entries\.\nWithdraw this link, then start again with Attest\./,
      );
      const withdrawn = await chat.press(stuck, 'Withdraw link');
      assert.match(withdrawn.text, /✕ Link withdrawn/);
      await world.control('', { faults: [] });
      assert.match((await chat.press(stuck, 'Finalise now')).text, /✕ Link withdrawn/);
      assert.deepEqual(await heldBy(name), []);
    });

    it('is over where somebody else created the agreement from it', async () => {
      const name = 'The "Quoted" \'Company\' \\ Sons';
      const { id } = seeded(name);
      const chat = world.chat('sales');
      const card = await makeLink(chat, name);
      const { attestationId } = await newestLink(world.control, name);
      const status = { attestationId, status: 'AgreementCreated', acceptedDateTime: '2026-01-20T10:00:00Z' };
      await world.control('', { faults: [{ match: { method: 'GET', path: 'enhanced' }, body: status }] });
      const receipt = await chat.press(card, 'Check now');
      assert.match(receipt.text, /^Accepted and finalised\n[\s\S]*Accepted on: Jan 20, 2026\n/);
      assert.deepEqual(await heldBy(name), [], 'nothing was sent');
      const [row] = await world.app.services.store.read('SELECT acceptance FROM customer WHERE id = $1', [id]);
      assert.deepEqual(row, { acceptance: 'attested' });
    });
  });

  it('is in what verify says, and one press away from it', async () => {
    const name = 'コントソ・トレーディング合同会社';
    const chat = world.chat('sales');
    await chat.press(await makeLink(chat, name), 'Send email');
    const verified = await world.chat('admin').say(`verify ${seeded(name).id}`);
    assert.match(verified.text, /✕ Not accepted\n.*There is an acceptance link[\s\S]*Acceptance link: → Link sent, /);
    assert.deepEqual(
      verified.buttons.map(({ title }) => title),
      ['Show acceptance link', 'Invite', "Customer can't accept?", 'Check again', 'History'],
    );
    const card = await world.chat('admin').press(verified, 'Show acceptance link');
    assert.match(card.text, /^Acceptance link\n[\s\S]*→ Link sent/);
    const mail = await mailTo(world, contactOf(name).email ?? '');
    assert.match(mail[0]?.subject ?? '', /への同意のお願い/);
  });

  it('that cannot be sent says why, and can be sent again', async () => {
    const name = 'Adatum Logistik GmbH & Co. KG';
    const chat = world.chat('sales');
    const card = await makeLink(chat, name, { email: 'nobody@adatumlogistik.onmicrosoft.com' });
    await world.app.services.store.transaction((tx) =>
      tx.query("UPDATE acceptance_link SET email = 'not an address' WHERE state = 'open' AND company_name = $1", [
        name,
      ]),
    );
    const refused = await chat.press(card, 'Send email');
    assert.match(refused.text, /○ Link ready[\s\S]*Link not sent\n/);
    assert.equal((await actions(name)).at(-1), 'link.send-failed mail-failed');
    await world.app.services.store.transaction((tx) =>
      tx.query('UPDATE acceptance_link SET email = $1 WHERE company_name = $2', [contactOf(name).email, name]),
    );
    assert.match((await chat.press(refused, 'Send again')).text, /→ Link sent/);
    assert.equal((await mailTo(world, contactOf(name).email ?? '')).length, 1);
  });

  it('is e-mailed once when the button is pressed twice, at once and again', async () => {
    const name = "L'Atelier d'Élodie";
    const chat = world.chat('sales');
    const card = await makeLink(chat, name);
    const both = await Promise.all([chat.press(card, 'Send email'), chat.press(card, 'Send email')]);
    for (const sent of [...both, await chat.press(card, 'Send email')]) assert.match(sent.text, /→ Link sent/);
    assert.equal((await mailTo(world, contactOf(name).email ?? '')).length, 1);
    await updated(world, chat, '→ Link sent');
  });
});
