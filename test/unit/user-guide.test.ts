import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Row {
  section: string;
  asked: string;
  file: string;
  title: string;
}

/** The rows of test/USER-GUIDE.md; the last column is `<file below test>: <title of the test>`. */
function rows(): Row[] {
  const table = readFileSync('test/USER-GUIDE.md', 'utf8');
  const cells = [...table.matchAll(/^\| (?!section|-)(.+?) \| (.+?) \| (.*?) ?\|$/gm)];
  return cells.map(([, section = '', asked = '', test = '']) => {
    const colon = test.indexOf(': ');
    return { section, asked, file: test.slice(0, colon), title: test.slice(colon + 2) };
  });
}

/** Whether a file has a test of exactly this title. */
function hasTest(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`it(${quote}${title}${quote},`));
}

describe('The user guide', () => {
  it('has a test for everything that it asks for', () => {
    const sections = ['Roles', 'Partner attestation', 'Notification', 'Verify', 'Troubleshooting', 'Confirm'];
    const all = rows();
    for (const section of sections)
      assert.ok(
        all.some((row) => row.section === section),
        `no row for ${section}`,
      );
    const open = all.filter(({ file, title }) => {
      const path = join('test', file);
      return file === '' || !existsSync(path) || !hasTest(readFileSync(path, 'utf8'), title);
    });
    assert.deepEqual(open, []);
  });
});
