import type { Plan } from '../call/call-plan.js';
import { tokenCounts } from '../contract/token-counts.js';

type Attributes = Record<string, string | number | string[]>;

/** Names of providers in OpenTelemetry's registry, by driver. Others have the name of their driver. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
};

/** A driver for servers of many kinds: the name of the instance says more. */
const ANY_PROVIDER = 'openai-compatible';

/** Fields of a request that have attributes, with their types. */
const FIELDS = [
  ['temperature', 'gen_ai.request.temperature', 'number'],
  ['top_p', 'gen_ai.request.top_p', 'number'],
  ['seed', 'gen_ai.request.seed', 'number'],
  ['presence_penalty', 'gen_ai.request.presence_penalty', 'number'],
  ['frequency_penalty', 'gen_ai.request.frequency_penalty', 'number'],
  ['max_tokens', 'gen_ai.request.max_tokens', 'number'],
  ['max_completion_tokens', 'gen_ai.request.max_tokens', 'number'],
] as const;

/** Returns the operation of a call, as OpenTelemetry's registry names it if it does. */
export function operationName({ operation }: Pick<Plan, 'operation'>): string {
  return operation === 'completions' ? 'text_completion' : (operation ?? 'chat');
}

/** Returns what is known before the call. */
export function requestAttributes(plan: Plan, instance: string, implementation: string): Attributes {
  const { scope, request, settings } = plan;
  const attributes: Attributes = {
    'gen_ai.operation.name': operationName(plan),
    'gen_ai.provider.name':
      implementation === ANY_PROVIDER ? instance : (PROVIDERS[implementation] ?? implementation),
    'nest_llm_driver.instance': instance,
    ...serverAttributes(settings.get('base_url')),
  };
  if (scope.model !== '') attributes['gen_ai.request.model'] = scope.model;
  if (request === undefined) return attributes;
  for (const [field, name, type] of FIELDS) {
    const value = request[field];
    if (typeof value === type) attributes[name] = value as number;
  }
  if (typeof request.n === 'number' && request.n !== 1) attributes['gen_ai.request.choice.count'] = request.n;
  return attributes;
}

/** Returns the tokens that the provider told. */
export function usageAttributes(usage: unknown): Attributes {
  const { prompt, completion, cached, reasoning } = tokenCounts(usage);
  return {
    ...(prompt === undefined ? {} : { 'gen_ai.usage.input_tokens': prompt }),
    ...(completion === undefined ? {} : { 'gen_ai.usage.output_tokens': completion }),
    ...(cached === undefined ? {} : { 'gen_ai.usage.cache_read.input_tokens': cached }),
    ...(reasoning === undefined ? {} : { 'gen_ai.usage.reasoning.output_tokens': reasoning }),
  };
}

/** Host and port alone: an address may hold credentials. */
function serverAttributes(baseUrl: unknown): Attributes {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return {};
  const { hostname, port, protocol } = new URL(baseUrl);
  return {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  };
}
