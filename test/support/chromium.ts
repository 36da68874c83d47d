import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Nothing but the pages of the tests: no first-run dialogs, no traffic of the browser's own. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let search: Promise<string | undefined> | undefined;

/**
 * A headless Chromium, or undefined when this machine has none and none can be installed; why is printed
 * once, and the suite skips itself. Looks at CHROMIUM_PATH and the usual places; where none is found and we
 * may, installs Debian's package, which takes minutes: give the hook that calls this a long timeout.
 * The caller closes the browser.
 */
export async function openBrowser(): Promise<Browser | undefined> {
  search ??= findChromium();
  const executablePath = await search;
  return executablePath ? chromium.launch({ executablePath, headless: true, args: flags }) : undefined;
}

async function findChromium(): Promise<string | undefined> {
  const found = installed();
  if (found) return found;
  const reason = await installFromDebian();
  const now = installed();
  if (!now) process.stdout.write(`\n  The browser tests are skipped: no Chromium was found, and ${reason}\n`);
  return now;
}

function installed(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return named ? (existsSync(named) ? named : undefined) : places.find((place) => existsSync(place));
}

/** Says in half a sentence why there is still no Chromium, should that be so. */
async function installFromDebian(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return `CHROMIUM_PATH names a file that does not exist.`;
  if (!existsSync('/usr/bin/apt-get'))
    return 'it cannot be installed here because there is no apt-get. Set CHROMIUM_PATH.';
  if (process.getuid?.() !== 0)
    return 'only root may install it. Run "apt-get install chromium", or set CHROMIUM_PATH.';
  process.stdout.write('\n  No Chromium found: installing the Debian package "chromium" for the browser tests.\n');
  await run('apt-get', ['update', '-qq']);
  const code = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return code === 0 ? 'its package holds none.' : `"apt-get install chromium" failed (exit code ${code}).`;
}

function run(command: string, args: string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { stdio: 'ignore', env, timeout: 240_000 });
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
}
