import type restify from 'restify';

/** Teams and Partner Center send plain JSON; nothing else is unpacked or parsed. */
export function jsonOnly(req: restify.Request, res: restify.Response, next: restify.Next): void {
  const type = req.headers['content-type'] ?? '';
  const isOther = type !== '' && !/^application\/json\b/i.test(type);
  const hasBody = req.headers['content-length'] !== '0';
  const isRefused = hasBody && (isOther || req.headers['content-encoding'] !== undefined);
  if (isRefused) res.send(415, { code: 'unsupported-media-type' });
  next(isRefused ? false : undefined);
}
