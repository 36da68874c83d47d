import { join } from 'node:path';
import { startMailSink } from '../../src/mail/sink.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import type { Config } from '../config.js';

/** Where local mode keeps the sandbox's state and the mail that was "sent". */
const dataFolder = 'data';

/** Where the outside services are, and what has to be closed with them. */
export interface OutsideServices {
  partnerCenterUrl: string;
  entraUrl: string;
  graphUrl: string;
  smtpUrl: string | undefined;
  /** What runs embedded, in words for the start-up lines. */
  embedded: string[];
  close(): Promise<void>;
}

/** The outside services: those that are set, and in local mode embedded ones for the rest. */
export async function outsideServices(config: Config): Promise<OutsideServices> {
  const { partnerCenterUrl, entraUrl, graphUrl, smtpUrl } = config;
  const needsSandbox = !partnerCenterUrl || !entraUrl || !graphUrl;
  const sandbox = needsSandbox
    ? await startSandbox({ stateFile: join(dataFolder, 'sandbox.json'), partnerTenantId: config.partner.tenantId })
    : undefined;
  const sink =
    config.mode === 'local' && !smtpUrl ? await startMailSink({ folder: join(dataFolder, 'mail') }) : undefined;
  return {
    partnerCenterUrl: partnerCenterUrl ?? sandbox?.partnerCenterUrl ?? '',
    entraUrl: entraUrl ?? sandbox?.entraUrl ?? '',
    graphUrl: graphUrl ?? sandbox?.graphUrl ?? '',
    smtpUrl: smtpUrl ?? sink?.url,
    embedded: [...(sandbox ? [`sandbox at ${sandbox.url}`] : []), ...(sink ? [`mail in ${dataFolder}/mail`] : [])],
    async close() {
      await sandbox?.close();
      await sink?.close();
    },
  };
}
