import { startApp } from '../../bot/app.js';
import { readConfig } from '../../bot/config.js';
import { createLog } from '../../bot/log.js';

/** The product in a process of its own, with the settings of the first argument; `unlimited` to know no limits of Teams. */
const [settings = '{}', limits] = process.argv.slice(2);
const config = readConfig(JSON.parse(settings));
const { partnerCenterUrl = '', entraUrl = '', graphUrl = '' } = config;
const outside = {
  partnerCenterUrl,
  entraUrl,
  graphUrl,
  smtpUrl: undefined,
  embedded: [],
  close: async () => {},
};
const options = limits === 'unlimited' ? { limits: { conversation: [], tenant: { most: 1_000_000, ms: 1 } } } : {};
const app = await startApp(config, outside, createLog('error'), options);
process.send?.({ url: app.url });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
