import assert from 'node:assert/strict';
import { startWorld, type World } from '../../support/world.js';
import { startScriptedServer } from '../../unit/mail/servers.js';
import { mailTo } from './mails.js';
import { lines, link, relationshipLink, seeded, trail, updated } from './support.js';

describe('invite by e-mail', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('sends what was edited, with the link, and says so', async () => {
    const { id, name } = seeded('Bäckerei Grünfeld & Söhne OHG');
    const chat = world.chat('sales');
    const form = await chat.say(`invite ${name}`);
    const body = 'Guten Tag <b>Jürgen</b> & Co.,\n\n[hier](http://evil.example) ${x}';
    const sent = await chat.press(form, 'Send email', {
      to: 'jg@gruenfeld.example.com',
      subject: 'Grüße ${x}',
      body,
    });
    assert.match(sent.text, /^Invitation sent\n/);
    for (const line of ['To: jg@gruenfeld.example.com', "By: Sofie O'Brien", 'Kind: Existing customer']) {
      assert.ok(lines(sent).includes(line), sent.text);
    }
    const [mail, ...others] = await mailTo(world, 'jg@gruenfeld.example.com');
    assert.equal(others.length, 0);
    assert.equal(mail?.subject, 'Grüße ${x}');
    assert.equal(mail?.text?.trim(), `${body}\n\n${link}`);
    assert.match(String(mail?.html), /&lt;b&gt;Jürgen&lt;\/b&gt; &amp; Co\./);
    assert.ok(String(mail?.html).includes(link));
    const entries = await trail(world, { customer: id });
    assert.deepEqual(
      entries.map(({ actorName, action, outcome, details }) => [actorName, action, outcome, JSON.parse(details).kind]),
      [["Sofie O'Brien", 'invitation.sent', 'succeeded', 'existing']],
    );
    assert.match((await updated(world, chat)).text, /^Invitation sent\n/);
  });

  it('sends one e-mail when the button is pressed twice, at once and again', async () => {
    const chat = world.chat('admin');
    const form = await chat.say('invite Estancia Pingüino');
    const to = 'twice@estancia-pinguino.example.com';
    const both = await Promise.all([chat.press(form, 'Send email', { to }), chat.press(form, 'Send email', { to })]);
    for (const card of [...both, await chat.press(form, 'Send email', { to })]) {
      assert.match(card.text, /^Invitation sent\n/);
    }
    assert.equal((await mailTo(world, to)).length, 1);
  });

  it('never claims to have sent what it did not send', async () => {
    const chat = world.chat('admin');
    const form = await chat.say('invite Lamna Salute');
    await chat.press(form, 'Send email', { to: 'first@lamna-salute.example.com' });
    const second = await chat.press(form, 'Send email', { to: 'second@lamna-salute.example.com' });
    assert.equal((await mailTo(world, 'second@lamna-salute.example.com')).length, 0);
    assert.match(second.text, /To: first@lamna-salute\.example\.com/);
    assert.doesNotMatch(second.text, /To: second@/);
  });

  it('sends the relationship link where that was chosen', async () => {
    const chat = world.chat('admin');
    const form = await chat.press(await chat.say('invite Wingtip'), 'Use the reseller relationship link');
    const sent = await chat.press(form, 'Send email', { to: 'wout@wingtip.be.example.com' });
    assert.ok(lines(sent).includes('Kind: Reseller relationship'), sent.text);
    const [mail] = await mailTo(world, 'wout@wingtip.be.example.com');
    assert.ok(mail?.text?.trim().endsWith(relationshipLink), mail?.text);
  });
});

describe('invite without a mail server', () => {
  it('offers no button to send, and sends nothing when one is made up', async () => {
    const world = await startWorld({ SMTP_URL: '' });
    try {
      const chat = world.chat('admin');
      const form = await chat.say('invite Woodgrove');
      const titles = form.buttons.map(({ title }) => title);
      assert.deepEqual(titles, ['Open or copy', 'Use the reseller relationship link', 'Cancel']);
      const made = await chat.invoke('invite.send', { ...form.button('Open or copy').data, ...form.values });
      assert.match(made.text, /This bot is not set up to send email\./);
      const ready = await chat.press(form, 'Open or copy');
      assert.ok(ready.input('Text to copy').value.endsWith(`\n${link}`));
      assert.ok(ready.button('Open in Outlook'));
    } finally {
      await world.close();
    }
  });
});

describe('invite with a mail server that refuses', () => {
  it('says so, and does not lose what was written', async () => {
    const server = await startScriptedServer({ recipient: '550 5.1.1 <x> secret words of a server' });
    const world = await startWorld({ SMTP_URL: server.url });
    try {
      const chat = world.chat('sales');
      const typed = { to: 'nele@adatum.example.com', subject: 'Mein Betreff', body: 'Mein Text' };
      const failed = await chat.press(await chat.say('invite Adatum'), 'Send email', typed);
      assert.match(failed.text, /Invitation not sent|Not sent/);
      assert.match(failed.text, /this email address does not exist or takes no mail\. Please check the address/);
      assert.ok(!failed.text.includes('secret words'), failed.text);
      const form = failed.inputs.length > 0 ? failed : await chat.press(failed, 'Try again');
      assert.deepEqual(form.values, typed);
    } finally {
      await world.close();
      await server.close();
    }
  });
});
