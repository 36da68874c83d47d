import autocannon from 'autocannon';

/** One kind of turn that is measured. */
export interface Scenario {
  name: string;
  url: string;
  /** The next activity; no two are the same. */
  activity: () => object;
  /** What the HTTP body of every answer must hold. */
  answer?: string;
}

/** What one run showed; times in milliseconds. */
export interface Run {
  turns: number;
  perSecond: number;
  p50: number;
  p99: number;
}

/** Keeps some connections busy with turns for a while. Throws when any turn was answered otherwise than it should. */
export async function load(scenario: Scenario, connections: number, seconds: number): Promise<Run> {
  const times: number[] = [];
  const wrong: string[] = [];
  const onResponse = (status: number, body: string) => {
    if (status !== 200 || !body.includes(scenario.answer ?? '')) wrong.push(`${status} ${body.slice(0, 500)}`);
  };
  const running = autocannon({
    url: scenario.url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(scenario.activity()) }), onResponse }],
  });
  running.on('response', (_client, _status, _bytes, milliseconds: number) => times.push(milliseconds));
  const { duration, errors, timeouts } = await running;
  if (wrong[0] || errors || timeouts || times.length === 0) {
    throw new Error(`${scenario.name}: ${wrong.length} wrong, ${errors} errors, ${timeouts} late. ${wrong[0] ?? ''}`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { turns: times.length, perSecond: times.length / duration, p50: at(0.5), p99: at(0.99) };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
