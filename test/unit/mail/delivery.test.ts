import assert from 'node:assert/strict';
import { tryToSend } from '../../../src/mail/delivery.js';
import type { Mailer, OutgoingMail } from '../../../src/mail/mailer.js';
import { type FailureCode, fail, ok } from '../../../src/result.js';

const mail: OutgoingMail = { to: 'a@b.example', subject: 's', text: 't', html: 'h', messageId: '<1@b.example>' };

function mailerThat(outcome: FailureCode | 'sends', options: { retryable?: boolean; turn?: number } = {}) {
  const { retryable = false, turn = 0 } = options;
  const sent: OutgoingMail[] = [];
  const mailer: Mailer = {
    turnOf: () => turn,
    send: async (one) => {
      sent.push(one);
      return outcome === 'sends' ? ok({ messageId: one.messageId }) : fail(outcome, { retryable });
    },
    close: () => {},
  };
  return { mailer, sent };
}

describe('An e-mail of the outbox', () => {
  it('is sent', async () => {
    const { mailer, sent } = mailerThat('sends');
    assert.deepEqual(await tryToSend(mailer, mail, 1), { state: 'sent' });
    assert.deepEqual(sent, [mail]);
  });

  it('comes back when it is its turn, and keeps nobody busy until then', async () => {
    const turn = Date.now() + 10_000;
    const { mailer, sent } = mailerThat('sends', { turn });
    assert.deepEqual(await tryToSend(mailer, mail, 1), {
      state: 'retry',
      at: new Date(turn),
      reason: 'too many e-mails',
    });
    assert.deepEqual(sent, []);
  });

  it('is tried again later and later, and given up in the end', async () => {
    const { mailer } = mailerThat('mail-failed', { retryable: true });
    for (const [attempts, minutes] of [
      [1, 1],
      [19, 19],
    ] as const) {
      const outcome = await tryToSend(mailer, mail, attempts);
      assert.ok(outcome.state === 'retry' && outcome.reason === 'mail-failed');
      assert.ok(Math.abs(outcome.at.getTime() - Date.now() - minutes * 60_000) < 5_000);
    }
    assert.deepEqual(await tryToSend(mailer, mail, 20), { state: 'failed', code: 'mail-failed' });
  });

  it('fails at once where another try would be of no use', async () => {
    const { mailer } = mailerThat('mail-address-refused');
    assert.deepEqual(await tryToSend(mailer, mail, 1), { state: 'failed', code: 'mail-address-refused' });
  });

  it('waits where there is no mail server yet', async () => {
    const outcome = await tryToSend(undefined, mail, 30);
    assert.equal(outcome.state, 'retry');
  });
});
