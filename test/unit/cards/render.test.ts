import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import { cardsFolder } from '../../../cards/folder.js';
import { noticeCard } from '../../../cards/notice/view.js';
import { type CardData, cardNames, render } from '../../../cards/render.js';
import { everywhere, ordinary, samples } from './samples.js';

/** What the constructor of a template calls first, and again for every part of it. */
const engine = Template as unknown as { prepare(node: unknown): unknown };

/** How many templates are compiled while something runs. */
function compiledDuring(run: () => void): number {
  const { prepare } = engine;
  let count = 0;
  engine.prepare = (node) => {
    if ((node as { type?: unknown } | null)?.type === 'AdaptiveCard') count += 1;
    return prepare(node);
  };
  try {
    run();
  } finally {
    engine.prepare = prepare;
  }
  return count;
}

describe('Rendering', () => {
  it('compiles each template once', () => {
    const all = () => {
      for (const { make } of [...samples(ordinary), ...samples(everywhere('x'))]) make({ locale: 'en', zone: 'UTC' });
    };
    assert.equal(
      compiledDuring(() => new Template({ type: 'AdaptiveCard' })),
      1,
      'the count sees a compilation',
    );
    assert.ok(compiledDuring(all) <= cardNames.length);
    assert.equal(compiledDuring(all), 0);
  });

  it('makes a new card every time', () => {
    const make = () => noticeCard({ kind: 'guest' }, { locale: 'en', zone: 'UTC' }).content;
    const first = make();
    (first.body as unknown[]).length = 0;
    assert.ok((make().body as unknown[]).length > 0);
  });

  it('turns gaps in the data into empty texts, so that the engine meets no null', () => {
    const gaps = {
      heading: 'Notice',
      hasCustomer: true,
      customer: { name: null, domain: undefined },
      sentences: [null],
    };
    const buttons = [{ title: 'Help', verb: 'help.show', data: { deep: null } }];
    const data = { ...gaps, sentences: [{ sentence: undefined }], buttons } as unknown as CardData;
    const { content, summary } = render('notice', { locale: 'en', zone: 'UTC' }, data);
    assert.equal(summary, 'Notice');
    assert.doesNotMatch(JSON.stringify(content), /null|\$\{/);
  });

  it('finds the templates above the compiled code, and from the place where it was started', async () => {
    assert.ok(existsSync(join(cardsFolder(), 'locales', 'en.json')));
    const elsewhere = mkdtempSync(join(tmpdir(), 'cards-'));
    const copy = join(elsewhere, 'folder.mjs');
    copyFileSync(new URL('../../../cards/folder.js', import.meta.url), copy);
    const copied = (await import(pathToFileURL(copy).href)) as { cardsFolder(): string };
    assert.equal(copied.cardsFolder(), join(process.cwd(), 'cards'));
    rmSync(elsewhere, { recursive: true });
  });

  it('hands data of a button on as it is', () => {
    const data = { customer: '${x}', list: [1, true, 'a'], nested: { $data: '${y}' } };
    const failure = { kind: 'failure', failure: { code: 'conflict' }, retry: { verb: 'attest.submit', data } } as const;
    const { content } = noticeCard(failure, { locale: 'de', zone: 'UTC' });
    assert.deepEqual((content.actions as { data: unknown }[])[0]?.data, data);
  });
});
