/** A refresh token as it is held. */
export interface RefreshToken {
  /** A secret. */
  token: string;
  /** Another one for each token that took the place of the one before. */
  version: number;
}

/** Where the refresh token of the App+User sign-in is kept. */
export interface RefreshTokens {
  /** The one to be used now; undefined where nobody has signed in. */
  newest(): Promise<RefreshToken | undefined>;
  /** What can be tried when Entra refuses this one: one that took its place in the meantime, for example. */
  insteadOf(refused: RefreshToken): Promise<RefreshToken | undefined>;
  /** Keeps what Entra handed out in exchange for `used`, unless something else has taken its place already. */
  rotate(used: RefreshToken, token: string): Promise<void>;
}

/** Keeps the token as long as the process lives. */
export function keptInMemory(token: string): RefreshTokens {
  let held: RefreshToken = { token, version: 0 };
  return {
    newest: async () => held,
    insteadOf: async () => undefined,
    rotate: async (used, next) => {
      if (used.version === held.version) held = { token: next, version: held.version + 1 };
    },
  };
}
