const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address that people may be sent to, or undefined: https, or http where it stays on this machine, as the
 * sandbox's does. One that carries a user name is refused, since it is made to look like another.
 */
export function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  const isLocal = url.protocol === 'http:' && loopback.test(url.hostname);
  return url.protocol === 'https:' || isLocal ? url.href : undefined;
}
