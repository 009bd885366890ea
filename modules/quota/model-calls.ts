import { callSize, DEFAULT_CONCURRENCY, splitReferences, type ChatRequest } from '../llm-driver/index.js';
import type { ExpectedCall, ModelCalls, ModelRoute, RequestedModel } from './caller-quota.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a request asks of models, read from a body nobody has validated yet: what is not as it should be counts as if it were
 * left out, and is refused a moment later.
 */
export function modelCallsOf(
  route: Exclude<ModelRoute, 'later'>,
  body: unknown,
  driver: string | undefined,
): ModelCalls {
  const fields = fieldsOf(body);
  if (route === 'pool') return ofPool(fields, driver);
  const models = route === 'chat' ? listedModels(fields.model) : [modelOf(fields, driver, 'model')];
  const call = callOf(fields);
  const concurrency = { wanted: models.length, least: models.length };
  return { models, calls: models.map(() => call), concurrency };
}

function ofPool(fields: Fields, driver: string | undefined): ModelCalls {
  const prompts: readonly unknown[] = Array.isArray(fields.prompts) ? fields.prompts : [];
  const own = prompts.flatMap((prompt, index) => {
    const item = fieldsOf(prompt);
    return typeof item.model === 'string' ? [modelOf(item, driver, `prompts[${index}].model`)] : [];
  });
  const rest = own.length < prompts.length || own.length === 0;
  const wanted = typeof fields.concurrency === 'number' ? fields.concurrency : DEFAULT_CONCURRENCY;
  const system = typeof fields.system === 'string' ? fields.system.length : 0;
  return {
    models: rest ? [modelOf(fields, driver, 'model'), ...own] : own,
    calls: prompts.map((prompt) => promptCall(prompt, fields, system)),
    concurrency: { wanted: Math.max(1, Math.min(wanted, prompts.length)), least: 1 },
  };
}

function promptCall(prompt: unknown, shared: Fields, system: number): ExpectedCall {
  const item = fieldsOf(prompt);
  const text = typeof prompt === 'string' ? prompt : item.prompt;
  const { promptCharacters, maxAnswerTokens } = callOf({ ...shared, ...item });
  const characters = typeof text === 'string' ? text.length : 0;
  return { promptCharacters: promptCharacters + characters + system, maxAnswerTokens };
}

function listedModels(model: unknown): RequestedModel[] {
  if (typeof model !== 'string') return [{ param: 'model' }];
  return splitReferences(model).map((name) => ({ model: name, param: 'model' }));
}

function modelOf({ model }: Fields, driver: string | undefined, param: string): RequestedModel {
  return { driver, param, ...(typeof model === 'string' && { model }) };
}

function callOf(fields: Fields): ExpectedCall {
  return callSize(fields as unknown as ChatRequest);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
