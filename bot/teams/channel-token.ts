import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';

/** What the SDK calls parameters of a cloud. It takes all of them or none: one that is left out is empty then. */
const parameters = [
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'OAuthUrl',
  'ToBotFromChannelOpenIdMetadataUrl',
  'ToBotFromEmulatorOpenIdMetadataUrl',
] as const;

/** Bot Framework's settings with the parameters of the public or the US government's cloud wherever none is given. */
export function completeCloud(given: Record<string, string>): Record<string, string> {
  const { ChannelService: service } = given;
  const isGovernment = service === GovernmentConstants.ChannelService;
  // The SDK refuses a name that it does not know.
  if (service && !isGovernment) return given;
  const cloud = isGovernment ? GovernmentConstants : AuthenticationConstants;
  return { ...Object.fromEntries(parameters.map((name) => [name, cloud[name]])), ...given };
}

/**
 * Whether a token says that the channel issued it. Nothing is verified yet: what says so is verified next, with the
 * channel's keys, and what does not is none of the channel's.
 */
export function isOfChannel(authorization: string, settings: Record<string, string>): boolean {
  const [, claims = ''] = authorization.split('.');
  try {
    const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown };
    return iss === settings.ToBotFromChannelTokenIssuer;
  } catch {
    return false;
  }
}
