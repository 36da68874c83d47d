import { createHash, randomBytes } from 'node:crypto';

/** Who signed in, and how. */
export interface SignedIn {
  oid: string;
  upn: string;
  /** `pwd`, and `mfa` after multifactor authentication. */
  amr: string[];
}

type Decision = SignedIn | 'declined' | 'expired';

interface DeviceCode {
  userCode: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  decision?: Decision;
}

interface AuthorizationCode {
  who: SignedIn;
  redirectUri: string;
  challenge: string;
}

/** Fifteen minutes: Microsoft's page "OAuth 2.0 device authorization grant". */
export const deviceCodeSeconds = 900;
const letters = 'BCDFGHJKLMNPQRSTVWXYZ23456789';

/** Sign-ins that a person has begun and a program waits for, in memory. */
export class SignIns {
  readonly #devices = new Map<string, DeviceCode>();
  readonly #codes = new Map<string, AuthorizationCode>();

  /** Begins a sign-in on another device. */
  beginOnDevice(now: number): { deviceCode: string; userCode: string } {
    const deviceCode = randomBytes(24).toString('base64url');
    const userCode = Array.from(randomBytes(9), (byte) => letters[byte % letters.length]).join('');
    this.#devices.set(deviceCode, { userCode, expiresAt: now + deviceCodeSeconds * 1_000 });
    return { deviceCode, userCode };
  }

  /** The person does it, or does not. False where no such code waits; without one, the last that was begun. */
  decide(userCode: string | undefined, decision: Decision): boolean {
    const waiting = [...this.#devices.values()].filter((one) => !one.decision);
    const device = waiting.findLast((one) => userCode === undefined || one.userCode === userCode);
    if (device) device.decision = decision;
    return device !== undefined;
  }

  /** What became of it; a code is good for one token. */
  poll(deviceCode: string, now: number): Decision | 'pending' | 'unknown' {
    const device = this.#devices.get(deviceCode);
    if (!device) return 'unknown';
    if (!device.decision) return now < device.expiresAt ? 'pending' : 'expired';
    this.#devices.delete(deviceCode);
    return device.decision;
  }

  /** A code that a browser carries back. `challenge`: PKCE, of method S256. */
  beginInBrowser(code: AuthorizationCode): string {
    const name = randomBytes(24).toString('base64url');
    this.#codes.set(name, code);
    return name;
  }

  /** Who signed in in the browser; undefined where the code, its address or its verifier are wrong. */
  redeem(name: string, redirectUri: string, verifier: string): SignedIn | undefined {
    const code = this.#codes.get(name);
    this.#codes.delete(name);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return code && code.redirectUri === redirectUri && code.challenge === challenge ? code.who : undefined;
  }

  clear(): void {
    this.#devices.clear();
    this.#codes.clear();
  }
}
