import type { CloudAdapter, TurnContext } from 'botbuilder';
import type { UserTokenClient } from 'botframework-connector';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Reader } from '../../cards/card.js';
import { signInWords } from '../../cards/sign-in.js';
import { failureOf } from '../../src/result.js';
import { ownerOf } from './own-claims.js';
import type { OwnSignIn, SignedIn, SignInAnswer } from './own-sign-in.js';
import { type Found, type SignInResource, TokenService } from './token-service.js';
import { personId } from './turn.js';

/** Not max(): zod asks an object with a made-up `length` for its size, and stumbles. */
const text = (most: number) => z.string().refine((value) => value.length <= most);
/** The parts of a press that a client adds after a sign-in; whatever else is there counts as nothing. */
const signInPart = z.object({
  authentication: z
    .object({ connectionName: text(200), token: text(20_000) })
    .optional()
    .catch(undefined),
  state: text(200).optional().catch(undefined),
});

interface Options {
  /** The name of the bot's OAuth connection for Partner Center. */
  connectionName: string;
  /** The partner's, in which its people sign in. */
  tenantId: string;
  log: Logger;
}

/**
 * Signs members in with Teams, silently where Teams can (SSO), else by a sign-in button beneath the card: so that what
 * they press is done in their own name. Only the presser is answered, also in a channel.
 * Source: Microsoft Learn, "Add code to enable SSO for Adaptive Cards Universal Actions" and "Add third party
 * authentication to Adaptive Cards Universal Actions".
 */
export class MemberSignIn {
  constructor(private readonly options: Options) {}

  /** The sign-in of whoever pressed. The adapter must have been made for a connection. */
  of(context: TurnContext, reader: Reader): OwnSignIn {
    const { connectionName, log } = this.options;
    const { activity } = context;
    const key = (context.adapter as CloudAdapter).UserTokenClientKey;
    const client = context.turnState.get<UserTokenClient>(key);
    const service = new TokenService(client, connectionName, activity, log);
    return {
      require: () => this.#require(service, context, reader),
      find: async () => {
        const found = await service.find();
        return found.is === 'token' && this.#owner(found.token, context) === 'self' ? found.token : undefined;
      },
      forget: () => service.signOut(),
    };
  }

  async #require(service: TokenService, context: TurnContext, reader: Reader): Promise<SignedIn> {
    const { authentication, state } = readSignIn(context.activity.value);
    const isOurs = authentication?.connectionName === this.options.connectionName;
    const found = await (authentication && isOurs ? service.exchange(authentication.token) : service.find(state));
    if (found.is === 'none') return isOurs ? { is: 'asked', answer: notExchanged } : this.#ask(service, reader);
    return this.#taken(found, service, context);
  }

  /** The token, but only for the account with which the person is in Teams. */
  async #taken(found: Exclude<Found, { is: 'none' }>, service: TokenService, context: TurnContext): Promise<SignedIn> {
    const unavailable = { is: 'failed', failure: failureOf('own-sign-in-unavailable', { retryable: true }) } as const;
    if (found.is === 'unavailable') return unavailable;
    const owner = this.#owner(found.token, context);
    if (owner === 'self') return { is: 'signed-in', token: found.token };
    await service.signOut();
    return owner === 'other' ? { is: 'failed', failure: failureOf('own-sign-in-other-account') } : unavailable;
  }

  async #ask(service: TokenService, reader: Reader): Promise<SignedIn> {
    const resource = await service.resource();
    if (resource) return { is: 'asked', answer: loginRequest(this.options.connectionName, resource, reader) };
    return { is: 'failed', failure: failureOf('own-sign-in-unavailable', { retryable: true }) };
  }

  #owner(token: string, { activity }: TurnContext): 'self' | 'other' | 'unusable' {
    const { connectionName: connection, tenantId, log } = this.options;
    const owner = ownerOf(token, { id: personId(activity), tenantId });
    if (owner === 'unusable') log.warn({ connection }, 'the OAuth connection gives no tokens for Partner Center');
    return owner;
  }
}

/** Teams takes this as: the silent sign-in will not do, the person must be asked. */
const notExchanged: SignInAnswer = {
  statusCode: 412,
  type: 'application/vnd.microsoft.error.preconditionFailed',
  value: { code: '412', message: 'The token could not be exchanged.' },
};

/** An OAuth card in the answer. With `tokenExchangeResource` Teams first tries without asking the person. */
function loginRequest(connectionName: string, { link, exchange }: SignInResource, reader: Reader): SignInAnswer {
  const { text, button } = signInWords(reader);
  return {
    statusCode: 401,
    type: 'application/vnd.microsoft.activity.loginRequest',
    value: {
      text,
      connectionName,
      ...(exchange ? { tokenExchangeResource: exchange } : {}),
      buttons: [{ title: button, text: button, type: 'signin', value: link }],
    },
  };
}

function readSignIn(value: unknown): z.infer<typeof signInPart> {
  const parsed = signInPart.safeParse(value);
  return parsed.success ? parsed.data : {};
}
