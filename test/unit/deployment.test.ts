import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { passedThrough, settings } from '../../bot/settings/settings.js';
import { sectionOf } from '../support/readme-commands.js';

describe('deployment/README.md', () => {
  it('explains every setting, and no other', () => {
    const rows = sectionOf('4').matchAll(/^\| (`.+?) +\|/gm);
    const explained = [...rows].flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(explained.sort(), [...Object.keys(settings), ...passedThrough].sort());
  });

  it('points to files and sections that there are', async () => {
    const page = await readFile('deployment/README.md', 'utf8');
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = '', heading] = target.split('#');
      const found = path.join('deployment', file || 'README.md');
      assert.ok(existsSync(found), target);
      if (heading) assert.ok(headings(await readFile(found, 'utf8')).includes(heading), target);
    }
  });
});

/** What a page's headings are called in links to them. */
function headings(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
