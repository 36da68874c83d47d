import type { Failure, FailureCode } from '../src/result.js';

/** What happened, and what the operator does about it. Section 7 of deployment/README.md says more. */
const words: Partial<Record<FailureCode, readonly [happened: string, cure: string]>> = {
  'sign-in-expired': ['the refresh token has expired or was revoked', 'run "npm run connect"'],
  'mfa-required': [
    'multifactor authentication is missing: the account signed in without a second factor, or its factors were reset',
    'run "npm run connect" and use the second factor',
  ],
  'conditional-access': [
    "a Conditional Access policy blocks the bot's account, its address, or the way of signing in",
    'let the policy pass it, then run "npm run connect"',
  ],
  'app-secret-refused': [
    'the client secret is wrong or has expired',
    'make a new one in the app registration, set PARTNER_CENTER_CLIENT_SECRET and restart',
  ],
  'consent-missing': [
    'the consent for the app registration is missing',
    'grant admin consent in the app registration, then run "npm run connect"',
  ],
  'sign-in-failed': ['Entra or Partner Center refused it', 'run "npm run connect", which names what is wrong'],
};

/** What became of a sign-in that a person has begun. */
const unfinished: Record<string, string> = {
  declined: 'it was declined; begin again',
  'too-late': 'it was not finished in time; begin again',
  'no-code': 'this is not the address on which the browser ended; begin again',
};

/** One sentence for the log and the terminal, with Entra's number where it gave one. */
export function explainSignIn({ code, params }: Failure): string {
  const reason = unfinished[params?.reason ?? ''];
  if (reason) return reason;
  const [happened, cure] = words[code] ?? [`it failed (${code})`, 'try again in a few minutes'];
  return `${happened}${params?.entra ? ` (AADSTS${params.entra})` : ''}; ${cure}`;
}
