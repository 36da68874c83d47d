import { once, setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CallLog } from './call-log.js';
import { Faults } from './faults.js';
import { IssuedCredentials } from './issued-credentials.js';
import { Throttle } from './partner-center/throttle.js';
import { partner } from './people.js';
import { seedState } from './seed/seed.js';
import { createSandboxServer } from './server.js';
import { SignIns } from './sign-ins.js';
import { StateStore } from './state.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import type { World } from './world.js';

export interface SandboxOptions {
  /** 0, or nothing, takes a free port. */
  port?: number;
  /** JSON file that keeps the state over restarts; in memory only where absent. */
  stateFile?: string;
  /** The partner's tenant; the fictitious one's where absent. */
  partnerTenantId?: string;
}

export interface Sandbox {
  /** Without a trailing slash; the control endpoint is `${url}/control`. */
  url: string;
  partnerCenterUrl: string;
  entraUrl: string;
  graphUrl: string;
  /** Every password that was given out since the start, for tests that look for them where they must not be. */
  issuedPasswords(): string[];
  /** Stops at once: open connections are closed, delayed answers never come. */
  close(): Promise<void>;
}

/**
 * Starts a Partner Center, an Entra token endpoint and a Microsoft Graph for local mode and tests: one HTTP
 * server on 127.0.0.1 with fictitious customers and people, which behaves as Microsoft's pages describe the
 * real ones as far as attesting, verifying, inviting and creating customers need them. Events are posted to where
 * they are registered; nothing else leaves the sandbox.
 *
 * @throws Error when the port is taken (`EADDRINUSE`) or the state file holds something else
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const closing = new AbortController();
  // Every delayed answer and every delivery listens for the end.
  setMaxListeners(0, closing.signal);
  const store = new StateStore(seedState, options.stateFile);
  const world: World = {
    tenantId: (options.partnerTenantId ?? partner.tenantId).toLowerCase(),
    store,
    faults: new Faults(),
    calls: new CallLog(),
    throttle: new Throttle(),
    credentials: new IssuedCredentials(),
    signIns: new SignIns(),
    webhooks: new WebhookDeliveries(store, closing.signal),
  };
  const server = createSandboxServer(world, closing.signal);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    partnerCenterUrl: `${url}/partner-center`,
    entraUrl: `${url}/entra`,
    graphUrl: `${url}/graph`,
    issuedPasswords: () => world.credentials.passwords,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
