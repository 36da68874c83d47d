import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { adviceFor } from '../../../bot/log-advice.js';
import { Metrics } from '../../../bot/metrics/metrics.js';
import { StoreError } from '../../../src/store/errors.js';
import { operations, section } from './support.js';

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook: string };
}

interface Panel {
  title: string;
  type: string;
  targets?: { expr: string }[];
}

/** Every metric by its name, as Prometheus reads them. */
async function known(): Promise<Map<string, string>> {
  const text = await new Metrics().text();
  return new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
}

/** The metrics that an expression asks for; of a histogram the name without what is appended for its parts. */
function asked(expression: string, types: Map<string, string>): string[] {
  return [...expression.matchAll(/\b(agreement_bot|nodejs|process)_\w+/g)].map(([name]) => {
    const whole = name.replace(/_(bucket|sum|count)$/, '');
    return types.get(whole) === 'histogram' ? whole : name;
  });
}

/** What the headings become in a link. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
}

const anchors = anchorsOf(operations);

describe('what is handed to Prometheus and Grafana', () => {
  const { groups } = parse(readFileSync('deployment/grafana/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const { panels } = JSON.parse(readFileSync('deployment/grafana/dashboard.json', 'utf8')) as { panels: Panel[] };

  it('operations.md lists every metric of the bot, and no other', async () => {
    const own = [...(await known()).keys()].filter((name) => name.startsWith('agreement_bot_'));
    const listed = [...section('Metrics').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(listed.sort(), own.sort());
  });

  it('every panel and every rule asks for metrics that there are, histograms by their parts', async () => {
    const types = await known();
    const expressions = [
      ...rules.map(({ alert, expr }) => [alert, expr] as const),
      ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
    ];
    assert.ok(expressions.length > 25);
    for (const [what, expression] of expressions) {
      const names = asked(expression, types);
      assert.ok(names.length > 0, what);
      for (const name of names) assert.ok(types.has(name), `${what} asks for ${name}`);
      assert.equal(expression.includes('histogram_quantile'), expression.includes('_bucket'), what);
      for (const brackets of ['()', '{}', '[]']) {
        const [open = '', shut = ''] = brackets;
        assert.equal(expression.split(open).length, expression.split(shut).length, `${what}: ${brackets}`);
      }
    }
  });

  it('the dashboard leaves none of the bot’s metrics out', async () => {
    const types = await known();
    const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => asked(expr, types))));
    const own = [...types.keys()].filter((name) => name.startsWith('agreement_bot_'));
    assert.deepEqual(
      own.filter((name) => !shown.has(name)),
      [],
    );
  });

  it('every rule names a runbook that there is, and says what is wrong', () => {
    for (const { alert, annotations } of rules) {
      const [file, anchor = ''] = annotations.runbook.split('#');
      assert.equal(file, 'deployment/operations.md', alert);
      assert.ok(anchors.includes(anchor), `${alert}: ${anchor}`);
      assert.ok(annotations.summary.length > 20, alert);
    }
  });

  it('operations.md points to files and sections that there are', () => {
    const links = [...operations.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)];
    assert.ok(links.length > 5);
    for (const [whole, file = '', anchor] of links) {
      const text = file ? readFileSync(`deployment/${file}`, 'utf8') : operations;
      if (anchor) assert.ok(anchorsOf(text).includes(anchor), whole);
    }
  });

  it('every line of the log that tells of something wrong names a runbook that there is', () => {
    const store = (code: string, kind: 'unavailable' | 'busy' = 'unavailable') => new StoreError(kind, '', code);
    const told: [Record<string, unknown>, string][] = [
      [{ failure: { code: 'partner-center-busy' } }, 'partner-center-throttles'],
      [{ failure: 'partner-center-timeout' }, 'partner-center-does-not-answer'],
      [{ failure: { code: 'sign-in-expired' } }, 'token-expired'],
      [{ name: 'members', failure: { code: 'directory-refused' } }, 'role-not-recognised'],
      [{ err: store('SQLITE_FULL') }, 'database-full'],
      [{ err: store('53100') }, 'database-full'],
      [{ err: store('ECONNREFUSED') }, 'database-does-not-answer'],
      [{ event: 'store-failed', reason: 'StoreError 57P01' }, 'database-does-not-answer'],
      [{ event: 'conversation-gone', reason: 'ConversationNotFound' }, 'alerts-not-arriving'],
      [{ event: 'given-up', kind: 'alert.card' }, 'alerts-not-arriving'],
      [{ event: 'given-up', kind: 'invitation.mail' }, 'any-other-error'],
      [{ kind: 'forged', entry: 7 }, 'audit-trail-changed'],
      [{ err: new TypeError('a mistake') }, 'any-other-error'],
    ];
    for (const [line, anchor] of told) {
      assert.equal(adviceFor(line), `deployment/operations.md#${anchor}`, JSON.stringify(line));
      assert.ok(anchors.includes(anchor), anchor);
    }
    assert.equal(adviceFor({ taken: 'recorded' }), undefined);
    assert.equal(adviceFor({ failure: 'not-your-customer' }), undefined);
  });
});
