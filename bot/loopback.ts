const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Whether a URL points to this machine. */
export function isLoopback(text: string): boolean {
  return URL.canParse(text) && isLoopbackHost(new URL(text).hostname);
}

/** Whether a host name or an address is that of this machine. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHosts.includes(host);
}
