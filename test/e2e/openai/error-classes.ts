import { LlmDriverManager } from '../../../modules/llm-driver/index.js';
import type { Gateway } from './gateway.js';
import { addImpatientInstance } from './impatient-instance.js';

const MODEL = 'groq/llama-3.1-8b-instant';
/** A model of its own: a refusal holds back every call to it for an hour. */
const HELD_MODEL = 'groq/qwen/qwen3-32b';
const asJson = { 'content-type': 'application/json' };

/** What a client sends, and as whom. */
export interface FailingCall {
  readonly model: string;
  readonly apiKey: string;
  readonly temperature?: number;
}

/** One kind of failure, and what every client is told of it. */
export interface ErrorClass {
  readonly what: string;
  readonly status: number;
  readonly error: { readonly type: string; readonly code: string; readonly param: string | null };
  readonly retryAfter?: boolean;
  /** The server has retried, or no retry can help: clients that know `x-should-retry` do not. */
  readonly spent?: boolean;
  /** Sees to it that the call fails. */
  readonly provoke: (gateway: Gateway) => FailingCall;
}

const upstream = (code: string) => ({ type: 'upstream_error', code, param: null });

/** Every class of error a client may meet. */
export const ERROR_CLASSES: readonly ErrorClass[] = [
  {
    what: 'a value out of range',
    status: 400,
    error: { type: 'invalid_request_error', code: 'invalid_value', param: 'temperature' },
    spent: true,
    provoke: ({ key }) => ({ model: MODEL, apiKey: key, temperature: 9 }),
  },
  {
    what: 'a wrong key',
    status: 401,
    error: { type: 'authentication_error', code: 'invalid_api_key', param: null },
    provoke: () => ({ model: MODEL, apiKey: 'nonsense' }),
  },
  {
    what: 'a scope that is missing',
    status: 403,
    error: { type: 'permission_error', code: 'insufficient_scope', param: null },
    provoke: ({ test }) => ({ model: MODEL, apiKey: test.adminToken }),
  },
  {
    what: 'an unknown model',
    status: 404,
    error: { type: 'not_found_error', code: 'model_not_found', param: 'model' },
    provoke: ({ key }) => ({ model: 'gpt-5', apiKey: key }),
  },
  {
    what: 'a request that no limit of the model has room for',
    status: 413,
    error: { type: 'invalid_request_error', code: 'request_too_large_for_model', param: null },
    spent: true,
    provoke: ({ groq, key }) => {
      groq.enqueue('request_too_large');
      return { model: MODEL, apiKey: key };
    },
  },
  {
    what: 'a rate limit',
    status: 429,
    error: { type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null },
    retryAfter: true,
    spent: true,
    provoke: ({ groq, key }) => {
      groq.setScript(() => ({ kind: 'rate_limited', retryAfter: 3600 }));
      return { model: HELD_MODEL, apiKey: key };
    },
  },
  {
    what: 'a provider that refuses our key',
    status: 502,
    error: upstream('upstream_auth_failed'),
    spent: true,
    provoke: ({ groq, key }) => {
      groq.enqueue('invalid_api_key');
      return { model: MODEL, apiKey: key };
    },
  },
  {
    what: 'a driver without a key',
    status: 503,
    error: { type: 'service_unavailable_error', code: 'provider_not_configured', param: null },
    spent: true,
    provoke: ({ key }) => ({ model: 'keyless/llama-3.1-8b-instant', apiKey: key }),
  },
  {
    what: 'a provider that does not answer in time',
    status: 504,
    error: upstream('upstream_timeout'),
    spent: true,
    provoke: ({ groq, key }) => {
      groq.setScript(() => 'stall');
      return { model: 'hasty/llama-3.1-8b-instant', apiKey: key };
    },
  },
];

/** Adds the instances that {@link ERROR_CLASSES} call. Once for a gateway. */
export function prepareErrorClasses({ test, llm, groq }: Gateway): void {
  test.everywhere(LlmDriverManager).configure('keyless', { driver: 'groq', baseUrl: groq.groqBaseUrl });
  addImpatientInstance(llm, 'hasty', { baseUrl: groq.groqBaseUrl, timeouts: { totalMs: 20 } });
}

/** How many requests reach the gateway while something is done: more than one where a client tries again. */
export async function requestsDuring({ test }: Gateway, work: () => Promise<unknown>): Promise<number> {
  let arrived = 0;
  const count = () => (arrived += 1);
  const servers = test.apps.map((app) => app.getHttpServer());
  for (const server of servers) server.on('request', count);
  await work();
  for (const server of servers) server.off('request', count);
  return arrived;
}

/** A client key whose requests of this minute are used up: the next one is a matter of `60 / rpm` seconds. */
export async function spentKey({ test }: Gateway, rpm: number): Promise<string> {
  const made = await test.request('/api/v1/client-keys', {
    ...{ method: 'POST', token: test.adminToken, headers: asJson },
    body: JSON.stringify({ name: 'spent', limits: { rpm } }),
  });
  const { key } = (await made.json()) as { key: string };
  const spending = await test.request('/api/v1/mock/completion-pool', {
    ...{ method: 'POST', token: key, headers: asJson },
    body: JSON.stringify({ prompts: Array<string>(rpm).fill('hello') }),
  });
  await spending.arrayBuffer();
  return key;
}
