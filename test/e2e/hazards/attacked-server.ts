import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Pool } from 'undici';
import type { DynamicModule } from '@nestjs/common';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { closeLater } from '../../support/cleanup.js';
import { leakedInto } from '../../support/leaks.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** A reply as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** What its error says, where it has the envelope. */
  readonly error: { readonly code?: string; readonly param?: string | null; readonly type?: string };
}

export interface Sent {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
}

/** `llm_`, seven characters and an underscore: what a key may be called by. */
const PREFIX_LENGTH = 12;
/** A name of its own for every request would make every reply a new one. */
const REQUEST_ID = /req_[0-9a-f]{32}/g;

/**
 * The application in front of two fake providers, under attack: it sends paths exactly as they are given,
 * keeps every reply, and knows every secret that must not be in one.
 */
export class AttackedServer {
  private readonly replies = new Set<string>();
  private readonly pool: Pool;
  private readonly secrets: Record<string, string>;

  private constructor(
    readonly test: TestApp,
    readonly groq: FakeProvider,
    readonly openai: FakeProvider,
    /** A client key with the scope `use`. */
    readonly key: string,
    readonly keys: { readonly groqKey: string; readonly openaiKey: string; readonly appKey: string },
  ) {
    this.secrets = { ...keys, adminToken: test.adminToken, clientKey: key.slice(PREFIX_LENGTH) };
    this.pool = new Pool(test.url, { connections: 8, pipelining: 1 });
    closeLater(() => this.pool.destroy());
  }

  static async start(imports: DynamicModule['imports'] = []): Promise<AttackedServer> {
    const keys = {
      groqKey: `gsk_${randomBytes(24).toString('hex')}`,
      openaiKey: `sk-${randomBytes(24).toString('hex')}`,
      appKey: randomBytes(32).toString('base64'),
    };
    const [groq, openai] = await Promise.all([FakeProvider.start(), FakeProvider.start()]);
    const test = await startTestApp({
      imports,
      environment: {
        APP_KEY: `base64:${keys.appKey}`,
        GROQ_API_KEY: keys.groqKey,
        GROQ_BASE_URL: groq.groqBaseUrl,
        GROQ_MODEL: 'llama-3.1-8b-instant',
        OPENAI_API_KEY: keys.openaiKey,
        OPENAI_BASE_URL: openai.openAiBaseUrl,
      },
    });
    const { key } = await test.createKey();
    return new AttackedServer(test, groq, openai, key, keys);
  }

  async send(method: string, path: string, { token, headers = {}, body }: Sent = {}): Promise<Reply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const { statusCode, ...reply } = await this.pool.request({
      method,
      path,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: text,
    });
    const received = await reply.body.text();
    const { date: _date, ...kept } = reply.headers;
    this.replies.add(`${JSON.stringify(kept)}${received}`.replaceAll(REQUEST_ID, ''));
    return { status: statusCode, headers: reply.headers, text: received, error: errorIn(received) };
  }

  /** How many rows each table has. */
  async rows(): Promise<Record<string, number>> {
    const source = this.test.app.get(DataSource);
    const counts = source.entityMetadatas.map(async ({ tableName, target }) => {
      return [tableName, await source.getRepository(target).count()] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  /** The secrets that left a trace in a reply, in the log at debug level or in the metrics. */
  async leaked(): Promise<string[]> {
    const { key } = await this.test.createKey(['metrics']);
    const metrics = await this.test.request('/metrics', { token: key });
    if (metrics.status !== 200 || this.replies.size === 0) throw new Error('There is nothing to look into.');
    const everything = [...this.replies, ...this.test.logLines, await metrics.text()];
    return leakedInto(everything.join('\n'), this.secrets);
  }
}

/** The error of an envelope, or of a route whose errors are texts. */
function errorIn(text: string): Reply['error'] {
  if (!text.startsWith('{')) return {};
  const body = JSON.parse(text) as { error?: Reply['error'] | string | null; code?: string };
  return typeof body.error === 'object' && body.error !== null ? body.error : { code: body.code };
}
