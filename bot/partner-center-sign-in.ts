import type { Logger } from 'pino';
import { SignInStatus } from '../src/partner-center/sign-in-status.js';
import { StoredRefreshTokens } from '../src/partner-center/stored-refresh-tokens.js';
import type { Store } from '../src/store/store.js';
import { type Config, ConfigError } from './config.js';
import { isMissing } from './settings/setting-problems.js';
import { explainSignIn } from './sign-in-words.js';

const dayMs = 24 * 60 * 60_000;
/** A refresh token ends after 90 days without use: Microsoft Learn, entra/identity-platform/refresh-tokens. */
const warnAfterDays = 75;

/** The sign-in to Partner Center as it runs: where its refresh token is, whether it works, how old it is. */
export class PartnerCenterSignIn {
  readonly status: SignInStatus;

  private constructor(
    readonly refreshTokens: StoredRefreshTokens,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {
    this.status = new SignInStatus(
      {
        onFailed: ({ failure, since }) =>
          log.warn(
            { failure: failure.code, entra: failure.params?.entra, since: new Date(since).toISOString() },
            `Partner Center does not take the sign-in: ${explainSignIn(failure)}`,
          ),
        onRestored: ({ failure }) => log.info({ restored: failure.code }, 'Partner Center takes the sign-in again'),
      },
      now,
    );
  }

  /**
   * Finds the refresh token, in the setting or in the store. Throws a ConfigError where the real Partner Center needs
   * one and there is none, and a StoreError.
   */
  static async open(config: Config, store: Store, log: Logger, now = Date.now): Promise<PartnerCenterSignIn> {
    const refreshTokens = await StoredRefreshTokens.open({
      store,
      ...ownerOf(config),
      now,
      onProblem: (err) => log.warn({ err }, 'the refresh token is kept in memory only'),
    });
    if (refreshTokens.isEmpty && config.mode === 'teams' && config.partner.type !== 'indirect-reseller') {
      throw new ConfigError(refreshTokens.isUnreadable ? unreadable : nobodySignedIn());
    }
    return new PartnerCenterSignIn(refreshTokens, log, now);
  }

  /** Says in the log when the stored token has not been renewed for so long that it will end soon. */
  async checkAge(): Promise<void> {
    const issuedAt = await this.refreshTokens.issuedAt();
    const days = issuedAt ? Math.floor((this.now() - Date.parse(issuedAt)) / dayMs) : 0;
    if (days <= warnAfterDays) return;
    this.log.warn(
      { days },
      'The refresh token for Partner Center is old and ends 90 days after it was handed out: run "npm run connect"',
    );
  }
}

/** Where the stored token belongs, and what opens it. */
export function ownerOf({ partner, credentials, dataKeys }: Config) {
  const { clientId, refreshToken } = credentials;
  return { keys: dataKeys, tenantId: partner.tenantId, clientId, setting: refreshToken };
}

const unreadable = `The stored sign-in to Partner Center cannot be read with these settings.
Either set DATA_KEY, PARTNER_TENANT_ID and PARTNER_CENTER_CLIENT_ID (without DATA_KEY also PARTNER_CENTER_CLIENT_SECRET)
as they were, or sign in again with "npm run connect".`;

function nobodySignedIn(): string {
  return `${isMissing('PARTNER_CENTER_REFRESH_TOKEN')}. Nobody has signed in yet: run "npm run connect", or set it.`;
}
