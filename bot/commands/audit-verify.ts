import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAnchors } from '../../src/audit/anchor.js';
import { verifyTrail } from '../../src/audit/verify.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import { reportLines } from './audit-report.js';
import { openExisting } from './open-existing.js';

/** Exit codes: the trail is whole; it is not; it could not be read. */
const whole = 0;
const broken = 1;
const unread = 2;

/** `npm run audit:verify [-- --anchors FILE]`: reads the trail with the settings of the bot, and says whether it is whole. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { anchors: { type: 'string' } } });
  const config = readConfig(process.env);
  const anchors = anchorsOf(values.anchors, config);
  const store = await openExisting(config.databaseUrl);
  try {
    const report = await verifyTrail(store, config.dataKeys, { anchors });
    process.stdout.write(`${reportLines(report).join('\n')}\n`);
    return report.break ? broken : whole;
  } finally {
    await store.close();
  }
}

/** Of the file that is named, else of the one in the settings where it exists. */
function anchorsOf(named: string | undefined, { auditAnchorFile }: Config) {
  const file = named ?? (auditAnchorFile && existsSync(auditAnchorFile) ? auditAnchorFile : undefined);
  if (!file) return [];
  if (!existsSync(file)) throw new ConfigError(`${file} does not exist`);
  const anchors = readAnchors(readFileSync(file, 'utf8'));
  if (anchors.length === 0) throw new ConfigError(`${file} holds no anchor`);
  return anchors;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`The trail could not be read. ${error.message}\n`);
    process.exit(unread);
  },
);
