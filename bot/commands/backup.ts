import { BackupError, backUp } from '../../src/store/backup.js';
import { settings } from '../settings/settings.js';

/** `npm run backup -- <file>`: copies the SQLite database of `DATABASE_URL` while the bot runs. */
async function main([target]: string[]): Promise<void> {
  if (!target) throw new BackupError('Say which file the backup is to be: npm run backup -- <file>');
  const size = await backUp(settings.DATABASE_URL.parse(process.env.DATABASE_URL || undefined), target);
  process.stdout.write(`${target}: ${size} bytes\n`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error instanceof BackupError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
