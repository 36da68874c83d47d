import { startApp } from './app.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { type Playground, PortTakenError, startPlayground } from './local/playground.js';
import { type OutsideServices, outsideServices } from './local/services.js';
import { createLog } from './log.js';

/** How long what runs may take to finish once the process is asked to stop. */
const drainMs = 10_000;

/** Starts the process and keeps it until it is asked to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  // What nobody caught is written as everything else is, without what an error may carry.
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'the process ends because of an error that nobody caught');
    process.exit(1);
  });
  const outside = await outsideServices(config);
  const app = await startApp(config, outside, log);
  const playground = config.playground ? await openPlayground(config, app.url) : undefined;
  tell(config, app.url, outside, playground);

  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    await playground?.close();
    await app.close();
    await outside.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function openPlayground(config: Config, botUrl: string): Promise<Playground> {
  return startPlayground({
    port: config.playgroundPort,
    botUrl,
    tenantId: config.partner.tenantId,
    folder: 'data',
  });
}

/** The start-up lines: what runs, where to click, what to try. */
function tell(config: Config, url: string, outside: OutsideServices, playground: Playground | undefined): void {
  const lines = [`Customer Agreement Bot, ${config.mode} mode, listens at ${url}`];
  if (outside.embedded.length > 0) lines.push(`Embedded: ${outside.embedded.join(', ')}`);
  if (playground) {
    lines.push(
      '',
      `Open ${playground.url} and try:`,
      '  attest Fabrikam    record that a customer accepted the agreement',
      '  verify Contoso     see whether a customer accepted it',
      '  invite Adatum      ask a customer to accept it',
      '',
      'Ctrl-C stops everything.',
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What whoever starts the bot needs to know; anything else is our mistake and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The bot cannot start with these settings:\n${error.message}`;
  if (error instanceof PortTakenError) return error.message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return new PortTakenError('PORT', port ?? 0).message;
  return message.includes('DATABASE_URL') ? message : (stack ?? message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
