import { CardFactory, CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import restify from 'restify';

/**
 * The floor: what botbuilder and restify take for a turn that does nothing. A message is sent back; a press is
 * answered with a small card. `echo 2` makes two calls to Partner Center first: two reads for a message, a read and
 * a write for a press. `echo 2 and update` also updates the card for everybody, as a submitted form must.
 */
const partnerCenter = process.argv[2] ?? '';
const customer = `${partnerCenter}/v1/customers/00000000-0000-4000-8000-000000000000`;
const smallCard = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text: 'Echo', wrap: true }],
};

async function call(path: string, body?: object): Promise<unknown> {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const res = await fetch(`${customer}${path}`, init);
  return res.json();
}

async function onTurn(context: TurnContext): Promise<void> {
  const { type, text, value } = context.activity;
  if (type === 'message') {
    if (text === 'echo 2') await Promise.all([call('/directSignedStatus'), call('/agreements')]);
    await context.sendActivity(`Echo: ${text}`);
    return;
  }
  const { verb, data } = value.action;
  if (verb !== 'echo') {
    await call('/agreements');
    await call('/agreements', data);
  }
  const body = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: smallCard };
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  if (verb === 'echo 2 and update') {
    await context.updateActivity({
      id: 'message-1',
      type: 'message',
      attachments: [CardFactory.adaptiveCard(smallCard)],
    });
  }
}

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (req: restify.Request, res: restify.Response) => adapter.process(req, res, onTurn));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${server.address().port}/api/messages` });
});
process.once('disconnect', () => process.exit(0));
