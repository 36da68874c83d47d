import type { Logger } from 'pino';
import type restify from 'restify';
import { isLoopback } from '../config.js';
import type { TeamsAdapter } from '../teams/adapter.js';
import type { Bot } from '../teams/bot.js';
import { checkInbound } from '../teams/inbound.js';

export interface MessagesParts {
  mode: 'local' | 'teams';
  adapter: TeamsAdapter;
  bot: Bot;
  log: Logger;
}

/** `POST /api/messages`: what Teams sends, as JSON that was read already. */
export async function messages(parts: MessagesParts, req: restify.Request, res: restify.Response): Promise<void> {
  // A web page that points its own name at this machine must not speak for anybody: local mode knows no tokens.
  if (parts.mode === 'local' && !isLoopback(`http://${req.headers.host}`)) {
    res.send(403, { code: 'not-this-machine' });
    return;
  }
  const inbound = checkInbound(req.body, parts.mode);
  if (!inbound.ok) {
    res.send(400, { code: 'bad-activity', field: inbound.field });
    return;
  }
  try {
    const authorization = req.header('authorization', '');
    const answer = await parts.adapter.serve(authorization, inbound.activity, (context) => parts.bot.onTurn(context));
    if (answer.body === undefined) res.send(answer.status);
    else res.send(answer.status, answer.body);
  } catch (err) {
    parts.log.error({ err }, 'an activity could not be answered');
    res.send(500, { code: 'unexpected' });
  }
}
