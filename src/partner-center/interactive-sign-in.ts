import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
} from 'openid-client';
import { fail, type Result } from '../result.js';
import { type Credentials, entraClient } from './token-endpoint.js';
import { partnerCenterScope } from './tokens.js';

/** What the person who signs in has to know. */
export interface DevicePrompt {
  /** The page on which the code is entered. */
  url: string;
  code: string;
  minutes: number;
}

/**
 * Signs in with a code that is entered in any browser, on any device. `show` is called once; the answer comes when the
 * person has signed in, has declined, or the time is over.
 *
 * UNCONFIRMED: that Entra takes the device code together with a client secret. Microsoft's libraries offer this way to
 * apps without a secret only; the refusal of an app that has one (AADSTS7000218) asks for it. Where Entra refuses it,
 * or a policy does, `BrowserSignIn` is the way that Microsoft describes for the secure application model.
 * Source: Microsoft Learn, entra/identity-platform/v2-oauth2-device-code.
 */
export function signInOnDevice(
  credentials: Credentials,
  show: (prompt: DevicePrompt) => void,
): Promise<Result<TokenEndpointResponse>> {
  return entraClient(credentials)(async (client) => {
    const begun = await initiateDeviceAuthorization(client, { scope: partnerCenterScope });
    show({ url: begun.verification_uri, code: begun.user_code, minutes: Math.round(begun.expires_in / 60) });
    return pollDeviceAuthorizationGrant(client, begun);
  });
}

/** To be registered as a redirect URI of type Web; nothing needs to listen there. */
export const redirectUri = 'http://localhost:8400/connect';

export interface BrowserSignIn {
  /** Where the person signs in. */
  url: string;
  /** Finishes with the address on which the browser ended. */
  finish(address: string): Promise<Result<TokenEndpointResponse>>;
}

/**
 * Signs in in a browser, which in the end is sent to `redirectUri` with a code in its address.
 * Source: Microsoft Learn, partner-center/developer/enable-secure-app-model.
 */
export async function signInInBrowser(credentials: Credentials): Promise<BrowserSignIn> {
  const entra = entraClient(credentials);
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const expectedState = randomState();
  const parameters = {
    scope: partnerCenterScope,
    redirect_uri: redirectUri,
    response_mode: 'query',
    state: expectedState,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  };
  const begun = await entra(async (client) => buildAuthorizationUrl(client, parameters).href);
  if (!begun.ok) throw new Error('No address was made');
  return {
    url: begun.value,
    async finish(address) {
      const landed = landedOf(address, expectedState);
      if (!landed) return fail('sign-in-failed', { params: { reason: 'no-code' } });
      return entra((client) => authorizationCodeGrant(client, landed, { pkceCodeVerifier, expectedState }));
    },
  };
}

/** The address with its code; undefined where it has none, as after a refusal, or belongs to another sign-in. */
function landedOf(address: string, state: string): URL | undefined {
  if (!URL.canParse(address.trim())) return undefined;
  const { searchParams: given } = new URL(address.trim());
  const code = given.get('code');
  if (!code || given.get('state') !== state) return undefined;
  return new URL(`${redirectUri}?${new URLSearchParams({ code, state })}`);
}
