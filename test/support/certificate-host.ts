import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of certificates on this machine: it answers as each path was told to, and notes who asked for what. */
export class CertificateHost {
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  readonly #answers = new Map<string, RequestListener>();

  private constructor(private readonly server: Server) {
    server.on('request', (req, res) => {
      const path = req.url ?? '';
      this.asked.push(path);
      const answer = this.#answers.get(path);
      if (answer) return answer(req, res);
      res.statusCode = 404;
      res.end();
    });
  }

  static async start(): Promise<CertificateHost> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CertificateHost(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts something at a path, and gives back its address. */
  put(path: string, what: Buffer | string | RequestListener): string {
    this.#answers.set(path, typeof what === 'function' ? what : (_, res) => res.end(what));
    return this.origin + path;
  }

  /** Puts a redirect at a path, and gives back its address. */
  redirect(path: string, to: string): string {
    return this.put(path, (_, res) => {
      res.statusCode = 302;
      res.setHeader('Location', to);
      res.end();
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
