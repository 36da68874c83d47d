import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { settings } from '../../bot/settings/settings.js';

const text = readFileSync('deployment/SECURITY.md', 'utf8');
/** The rows of every table, the heads left out. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (item|what|outgoing call) \|/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
const requirements = rows.filter(([item = '']) => /^\d+\.\d+/.test(item));
const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('deployment/SECURITY.md', () => {
  it('names files that exist', () => {
    const paths = namesIn(text).filter((name) => /^[a-z.]+\/[\w./-]+\.\w+$/i.test(name));
    assert.ok(paths.length > 80, `${paths.length}`);
    assert.deepEqual(
      paths.filter((path) => !existsSync(path)),
      [],
    );
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => `deployment/${link}`);
    assert.deepEqual(
      links.filter((link) => !existsSync(link)),
      [],
    );
  });

  it('says of each requirement where it is met and which test shows it', () => {
    assert.ok(requirements.length > 30, `${requirements.length}`);
    for (const [item = '', where = '', test = '', ...rest] of requirements) {
      assert.deepEqual(rest, [], item);
      if (test === 'none') continue;
      assert.ok(namesIn(where).length > 0, item);
      const tests = namesIn(test);
      assert.ok(tests.length > 0 && tests.every((path) => /^test\/.+\.test\.ts$/.test(path)), `${item}: ${test}`);
    }
    // What does not exist, and what only a deployment can show.
    const untested = requirements.filter(([, , test]) => test === 'none').map(([item = '']) => item.split(' ')[0]);
    assert.deepEqual(untested, ['1.2.10', '12.1.1,']);
  });

  it('names each requirement once', () => {
    const items = requirements.flatMap(
      ([item = '']) =>
        item
          .match(/^[\d., -]+/)?.[0]
          .trim()
          .split(', ') ?? [],
    );
    assert.deepEqual(
      items.filter((item, index) => items.indexOf(item) !== index),
      [],
    );
  });

  it('names settings that exist', () => {
    const names = namesIn(text).filter((name) => /^[A-Z]+(_[A-Z]+)+$/.test(name));
    assert.ok(names.length > 5);
    assert.deepEqual(
      names.filter((name) => !(name in settings)),
      [],
    );
  });
});
