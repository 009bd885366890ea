import { LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { FakeProvider, type ProviderCall, type ReplyInput } from '../../support/fake-provider/index.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

export const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
export const OPENAI_KEY = 'sk-canaryCanaryCanary0123456789abc';

/** A running gateway in front of a fake Groq and a fake OpenAI, with a client key. */
export interface Gateway {
  readonly test: TestApp;
  readonly url: string;
  readonly key: string;
  readonly groq: FakeProvider;
  readonly openai: FakeProvider;
  /** Of all its servers: each method is called on every one of them. */
  readonly llm: LlmDriverFacade;
  /** What both providers answer from now on; `undefined` for their ordinary answer. */
  reply: ((call: ProviderCall) => ReplyInput | Promise<ReplyInput>) | undefined;
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
  reset(): void;
}

/**
 * Starts both providers and the very application `main.ts` starts.
 * @param environment variables besides
 */
export async function startGateway(environment: Readonly<Record<string, string>> = {}): Promise<Gateway> {
  const reply = (call: ProviderCall) => gateway.reply?.(call) ?? {};
  const groq = await FakeProvider.start({ apiKeys: [GROQ_KEY], reply });
  const openai = await FakeProvider.start({ apiKeys: [OPENAI_KEY], reply });
  const test = await startTestApp({
    environment: {
      GROQ_API_KEY: GROQ_KEY,
      GROQ_BASE_URL: groq.groqBaseUrl,
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: openai.openAiBaseUrl,
      ...environment,
    },
  });
  const { key } = await test.createKey();
  const gateway: Gateway = {
    ...{ test, key, groq, openai, url: test.url, reply: undefined },
    llm: test.everywhere(LlmDriverFacade),
    post: (path, body, init = {}) =>
      test.request(path, {
        ...{ method: 'POST', token: key, body: typeof body === 'string' ? body : JSON.stringify(body) },
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
      }),
    reset: () => {
      gateway.reply = undefined;
      groq.reset();
      openai.reset();
    },
  };
  return gateway;
}

/** The events of a stream as they stand on the wire. */
export async function eventsOf(response: Response): Promise<string[]> {
  return (await response.text()).split('\n\n').filter((event) => event !== '');
}

/** What a chunk event says. */
export interface ChunkEvent {
  readonly model?: string;
  readonly choices?: readonly {
    readonly delta: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: unknown;
  readonly error?: { readonly type: string; readonly code: string; readonly message: string };
}

/** The JSON of every event but `[DONE]`. */
export function chunksOf(events: readonly string[]): ChunkEvent[] {
  return events
    .filter((event) => event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)) as ChunkEvent);
}

/** The text all chunks make together. */
export function textOf(chunks: readonly ChunkEvent[]): string {
  return chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? '').join('');
}
