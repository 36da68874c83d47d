import type { Readable } from 'node:stream';

export type RawBody = { state: 'read'; bytes: Buffer } | { state: 'too-large' } | { state: 'broken-off' };

/** Reads a request's body byte by byte as it was sent, as a signature needs it, and no more than `most` bytes of it. */
export async function readRaw(request: Readable, most: number): Promise<RawBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Kept open when the reading stops early, so that the answer still reaches whoever sends too much.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > most) return { state: 'too-large' };
      chunks.push(chunk as Buffer);
    }
  } catch {
    return { state: 'broken-off' };
  }
  return { state: 'read', bytes: Buffer.concat(chunks) };
}
