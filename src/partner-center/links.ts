/**
 * The addresses below one service: every request and every link it hands out stays at its origin.
 * `base` may carry a path of its own, for example `http://127.0.0.1:3979/partner-center`.
 * Throws for a text that is no URL: a mistake in the settings, seen at the start.
 */
export class ServiceUrls {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #version: string;

  constructor(base: string, version: string) {
    const url = new URL(base);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#version = version;
  }

  /** `/customers` and a query, as the address to call. The values of the query are encoded, its keys go out as they are. */
  at(path: string, query: Record<string, string> = {}): URL {
    const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    const search = pairs.length > 0 ? `?${pairs.join('&')}` : '';
    return new URL(`${this.#origin}${this.#prefix}/${this.#version}${path}${search}`);
  }

  /**
   * The address behind a link of an answer, absolute or not, with or without the version: Partner Center has
   * written links both ways. Undefined for whatever leads to another origin or is no link.
   */
  follow(link: string): URL | undefined {
    if (link === '') return undefined;
    const relative = /^[a-z0-9]/i.test(link) && !/^[a-z][a-z0-9+.-]*:/i.test(link);
    const text = relative ? `/${link}` : link;
    if (!URL.canParse(text, this.#origin)) return undefined;
    const url = new URL(text, this.#origin);
    if (url.origin !== this.#origin) return undefined;
    const own = url.pathname.startsWith(`${this.#prefix}/`) ? url.pathname.slice(this.#prefix.length) : url.pathname;
    const versioned = own.startsWith(`/${this.#version}/`) ? own : `/${this.#version}${own}`;
    return new URL(this.#origin + this.#prefix + versioned + url.search);
  }
}
