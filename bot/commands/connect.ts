import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readSignInConfig } from '../config.js';
import { connectPartnerCenter, type Terminal } from './connect-partner-center.js';

const terminal: Terminal = {
  say: (line) => {
    process.stdout.write(`${line}\n`);
  },
  async ask(question) {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    const ended = once(lines, 'close').then(() => '');
    const answer = await Promise.race([lines.question(question), ended]);
    lines.close();
    return answer;
  },
};

/**
 * `npm run connect`: signs the bot in to Partner Center with a code, for any browser; `npm run connect -- --browser`
 * with an address to be copied back.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { browser: { type: 'boolean', default: false } } });
  const isSignedIn = await connectPartnerCenter(readSignInConfig(process.env), terminal, { inBrowser: values.browser });
  return isSignedIn ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`Not signed in. ${error.message}\n`);
    process.exit(1);
  },
);
