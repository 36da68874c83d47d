import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody of the partner's staff. */
export interface Colleague {
  id: string;
  name: string;
}

const members = /\/groups\/[^/]+\/(transitiveM|m)embers/;

/** Stands before the sandbox's Graph, where few people work, and puts many more into one role group. */
export class Staff {
  private constructor(
    private readonly server: Server,
    private readonly graphUrl: string,
    private readonly groupId: string,
    readonly colleagues: readonly Colleague[],
  ) {
    server.on('request', (req, res) => this.#serve(req, res));
  }

  /** @param groupId the role group in which so many people are */
  static async start(graphUrl: string, groupId: string, count: number): Promise<Staff> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const colleagues = Array.from({ length: count }, (_, n) => ({
      id: `c0113a60-0000-4000-8000-${String(n + 1).padStart(12, '0')}`,
      name: `Colleague ${n + 1}`,
    }));
    return new Staff(server, graphUrl, groupId, colleagues);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve({ url = '', headers }: IncomingMessage, res: ServerResponse): Promise<void> {
    const { authorization = '' } = headers;
    const answer = await fetch(`${this.graphUrl}${url}`, { headers: { authorization } });
    const body = (await answer.json()) as { value?: object[] };
    if (answer.ok && members.test(url) && url.includes(this.groupId))
      body.value?.push(...this.colleagues.map(asMember));
    res.writeHead(answer.status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  }
}

function asMember({ id, name }: Colleague): object {
  const userPrincipalName = `${name.replace(' ', '.').toLowerCase()}@nordlicht.example.com`;
  return { '@odata.type': '#microsoft.graph.user', id, displayName: name, userPrincipalName, userType: 'Member' };
}
