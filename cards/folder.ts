import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/**
 * The folder that holds the templates and locales: `cards/` of the project. The compiler copies no
 * templates, so compiled code finds it above its own place (`dist/cards` -> `cards`), or else in the
 * folder the process was started in.
 *
 * Throws when there is none: the installation is incomplete.
 */
export function cardsFolder(): string {
  found ??= candidates().find((folder) => existsSync(join(folder, 'help', 'template.json')));
  if (!found) throw new Error('The folder "cards" with the card templates is missing beside the compiled code.');
  return found;
}

function candidates(): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  return [here, join(here, '..', '..', 'cards'), join(process.cwd(), 'cards')];
}
