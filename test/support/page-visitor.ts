import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestApp } from './test-app.js';

export type SentHeaders = Readonly<Record<string, string>>;

export interface PageReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly error?: { readonly code: string; readonly type: string };
    readonly [name: string]: unknown;
  };
}

/**
 * Somebody at the admin page, or pretending to be: sends exactly the headers it is told to, as no browser and
 * no `fetch` would.
 */
export class PageVisitor {
  constructor(private readonly app: TestApp) {}

  /** What a browser sends with every change from the page. */
  get ownPage(): SentHeaders {
    return { origin: this.app.url, 'sec-fetch-site': 'same-origin' };
  }

  async send(method: string, path: string, headers: SentHeaders = {}, body?: unknown): Promise<PageReply> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = httpRequest({
      ...{ host: '127.0.0.1', port: this.app.port, agent: false, method, path },
      headers: { ...json, ...headers },
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers: received } = response;
    const parsed = JSON.parse((await text(response)) || '{}') as PageReply['body'];
    return { status, headers: received, body: parsed };
  }

  signIn(token: unknown = this.app.adminToken, headers: SentHeaders = this.ownPage): Promise<PageReply> {
    return this.send('POST', '/api/v1/session', headers, { token });
  }

  /** Makes a client key: a change that {@link keyCount} shows. */
  makeKey(headers: SentHeaders): Promise<PageReply> {
    return this.send('POST', '/api/v1/client-keys', headers, { name: 'a test' });
  }

  async keyCount(): Promise<number> {
    const authorization = `Bearer ${this.app.adminToken}`;
    const { body } = await this.send('GET', '/api/v1/client-keys', { authorization });
    return (body.data as unknown[]).length;
  }

  /** Signs in, and gives what the browser sends from the page from then on. */
  async signedIn(): Promise<SentHeaders & { readonly cookie: string }> {
    return { ...this.ownPage, cookie: cookieOf(await this.signIn()) };
  }
}

/** The cookie a reply sets, as a browser sends it back. */
export function cookieOf({ headers }: PageReply): string {
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return cookie.split(';', 1)[0]!;
}

/** `403 csrf`, `200 ok`. */
export function outcomeOf({ status, body }: PageReply): string {
  return `${status} ${body.error?.code ?? 'ok'}`;
}
