import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a server that speaks TCP, so that it can be gone and come back while it runs. */
export class TcpGate {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private server: Server,
    private readonly port: number,
    private readonly targetPort: number,
  ) {}

  /** @param url of the server behind it */
  static async start(url: string): Promise<TcpGate> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const gate = new TcpGate(server, (server.address() as AddressInfo).port, Number(new URL(url).port));
    server.on('connection', (socket) => gate.#connect(socket));
    return gate;
  }

  /** The same URL, through the gate. */
  through(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${this.port}`;
    return through.href;
  }

  /** Breaks every connection, and takes no other until it is opened. */
  async shut(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  async open(): Promise<void> {
    this.server = createServer((socket) => this.#connect(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  #connect(outer: Socket): void {
    const inner = connect(this.targetPort, '127.0.0.1');
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      this.#sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  }
}
