import { partner } from '../../src/sandbox/people.js';
import type { Chat, ChatOptions } from './chat.js';
import { FakeSignIn } from './openid.js';
import { required } from './teams-settings.js';
import { type Role, startWorld, type World } from './world.js';

/** Another one than elsewhere: the bot's library keeps the bot's own token for the whole process. */
const appId = 'c2d84f7b-6e19-4a53-9b0f-71e5d3a8264c';

const settings = {
  ...required,
  ATTESTATION_API: 'legacy',
  MicrosoftAppId: appId,
  MAIL_FROM: 'bot@nordlicht.example.com',
};

/** A world in teams mode: the bot checks who speaks to it, and has a token of its own for whatever it sends. */
export interface TeamsWorld extends World {
  /** The token that the bot gets for its own requests. */
  botToken: string;
  chat(role: Role, options?: Partial<ChatOptions>): Chat;
}

/** Starts a world in teams mode; `env` are settings over those it needs. */
export async function startTeamsWorld(env: Record<string, string> = {}): Promise<TeamsWorld> {
  const signIn = await FakeSignIn.start();
  const endStandIn = signIn.standInForEntra();
  const world = await startWorld({ ...settings, ...signIn.settings(partner.tenantId), ...env });
  const authorization = async () =>
    `Bearer ${await signIn.token({ audience: appId, serviceUrl: world.connector.url })}`;
  return {
    ...world,
    botToken: signIn.outboundToken,
    chat: (role, options = {}) => world.chat(role, { authorization, ...options }),
    async close() {
      endStandIn();
      await world.close();
      await signIn.close();
    },
  };
}
