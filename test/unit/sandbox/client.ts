import { sandboxCredentials } from '../../../src/sandbox/people.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';

export interface Answer<T> {
  status: number;
  headers: Headers;
  /** The JSON; undefined for anything else. */
  body: T;
  text: string;
}

export interface CallOptions {
  /** `user` (App+User) where absent, or `app`; `none` sends no token; anything else is sent as it is. */
  token?: string;
  headers?: Record<string, string>;
  /** An object goes out as JSON, text as it is. */
  body?: unknown;
}

/** A sandbox with a client in front of it; the client speaks HTTP and nothing else. */
export class SandboxClient {
  readonly #tokens = new Map<string, string>();

  private constructor(readonly sandbox: Sandbox) {}

  static async start(options?: SandboxOptions): Promise<SandboxClient> {
    return new SandboxClient(await startSandbox(options));
  }

  /** A call to Partner Center below `/v1`. */
  async partnerCenter<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    return this.#send(method, `${this.sandbox.partnerCenterUrl}/v1${path}`, options);
  }

  /** A call to Partner Center's webhooks, below `/webhooks/v1/registration`. */
  async webhooks<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    return this.#send(method, `${this.sandbox.partnerCenterUrl}/webhooks/v1/registration${path}`, options);
  }

  async graph<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const token = options.token ?? (await this.token('app', 'https://graph.microsoft.com'));
    const url = path.startsWith('http') ? path : `${this.sandbox.graphUrl}/v1.0${path}`;
    return this.#send('GET', url, { ...options, token });
  }

  /** POSTs to the control endpoint where a body is given, else reads from it. */
  async control<T>(path: string, body?: object): Promise<Answer<T>> {
    const options = { token: 'none', ...(body ? { body } : {}) };
    return this.#send(body ? 'POST' : 'GET', `${this.sandbox.url}/control${path}`, options);
  }

  /** An access token, asked for once and then held. */
  async token(kind: 'user' | 'app', resource = 'https://api.partnercenter.microsoft.com'): Promise<string> {
    const held = this.#tokens.get(kind + resource);
    if (held) return held;
    const token = (await this.signIn<{ access_token: string }>(kind, resource)).body.access_token;
    this.#tokens.set(kind + resource, token);
    return token;
  }

  signIn<T>(kind: 'user' | 'app', resource: string): Promise<Answer<T>> {
    const grant = kind === 'app' ? 'client_credentials' : 'refresh_token';
    return this.entra('/oauth2/v2.0/token', { grant_type: grant, scope: `${resource}/.default` });
  }

  /** A call to the token endpoint with the right credentials, unless the form says otherwise. */
  async entra<T>(path: string, form: Record<string, string>, tenant = tenantId): Promise<Answer<T>> {
    const { clientId, clientSecret, refreshToken } = sandboxCredentials;
    const credentials = { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken };
    const response = await fetch(`${this.sandbox.entraUrl}/${tenant}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ ...credentials, ...form }),
    });
    return answerFrom(response);
  }

  forgetTokens(): void {
    this.#tokens.clear();
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async #send<T>(method: string, url: string, { token = 'user', headers = {}, body }: CallOptions): Promise<Answer<T>> {
    const bearer = token === 'user' || token === 'app' ? await this.token(token) : token;
    const response = await fetch(url, {
      method,
      headers: { ...(bearer === 'none' ? {} : { Authorization: `Bearer ${bearer}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerFrom(response);
  }
}

export const tenantId = '5f0f6f6e-2d1b-4f0a-9c57-3b8f4a1d7e20';
export const customerAgreement = '117a77b0-9360-443b-8795-c6dedc750cf9';
export const cloudAgreement = '998b88de-aa99-4388-a42c-1b3517d49490';

/** The tenant id of a customer of the seed. */
export function customerId(name: string): string {
  const customer = seedCustomers.find((candidate) => candidate.name === name);
  if (!customer) throw new Error(`No customer of the seed is called ${name}.`);
  return customer.id;
}

/** A body that records an attestation; the changes go into its contact. */
export function attestation(contact: Record<string, unknown> = {}, rest: Record<string, unknown> = {}): object {
  return {
    primaryContact: {
      firstName: 'Tania',
      lastName: 'Carr',
      email: 'tania.carr@example.com',
      phoneNumber: '1234567890',
      ...contact,
    },
    templateId: customerAgreement,
    dateAgreed: '2024-06-14T00:00:00.000Z',
    type: 'MicrosoftCustomerAgreement',
    ...rest,
  };
}

async function answerFrom<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : undefined) as T,
    text,
  };
}
