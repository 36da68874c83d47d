import type { Server } from 'restify';

/** How long the answers that are under way may take once the process is asked to stop: longer than a turn ever does. */
export const stopMs = 9_000;

/** Takes no more requests, and resolves when those under way are answered; after `ms` they are cut off. */
export async function closeServer(server: Server, ms: number): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), ms);
  await new Promise<void>((done) => server.close(() => done()));
  clearTimeout(late);
}
