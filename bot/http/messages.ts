import type { Logger } from 'pino';
import type restify from 'restify';
import { isLoopback } from '../loopback.js';
import type { ActivityAnswer, TeamsAdapter } from '../teams/adapter.js';
import type { Bot } from '../teams/bot.js';
import { checkInbound } from '../teams/inbound.js';
import { ServiceUrlRefused } from '../teams/service-urls.js';
import { type SenderLimits, tooMany } from './sender-limits.js';

export interface MessagesParts {
  mode: 'local' | 'teams';
  adapter: TeamsAdapter;
  bot: Bot;
  limits: SenderLimits;
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
    if (answer.refused) refuse(parts, answer, req, res);
    else if (answer.body === undefined) res.send(answer.status);
    else res.send(answer.status, answer.body);
  } catch (err) {
    parts.log.error({ err }, 'an activity could not be answered');
    res.send(500, { code: 'unexpected' });
  }
}

/** Says no more than the status to whoever has no valid token; the log says what is wrong with it. */
function refuse(
  { limits, log }: MessagesParts,
  { status, refused: err }: ActivityAnswer,
  req: restify.Request,
  res: restify.Response,
): void {
  const seconds = limits.refused(req);
  if (seconds > 0) {
    tooMany(res, seconds);
    return;
  }
  const host = err instanceof ServiceUrlRefused ? { host: err.host } : {};
  log.warn({ err, ...host }, 'a caller was refused');
  res.send(status);
}
