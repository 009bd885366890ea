import type { ChatBody } from './chat.types.js';
import { type Draft, type SeveralMode, withTyped } from './draft.js';

/** What pressing Send sends. */
export interface Plan {
  readonly mode: 'one' | SeveralMode;
  /** At least one. */
  readonly models: readonly string[];
  /** One request; side by side, one for each model. */
  readonly requests: readonly ChatBody[];
}

/** Why a draft cannot be sent, by the field at fault. */
export type Problems = Partial<
  Record<'prompt' | 'models' | 'temperature' | 'topP' | 'maxTokens' | 'seed' | 'schema', string>
>;

/** As the API has it. */
export const MOST_MODELS = 10;
/** Browsers open six connections to one server; a request that waits for one would look slow. */
export const MOST_SIDE_BY_SIDE = 5;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @param models those chosen, or the default one */
export function planOf(
  draft: Draft,
  models: readonly string[],
):
  | { readonly plan: Plan; readonly problems?: undefined }
  | { readonly problems: Problems; readonly plan?: undefined } {
  const asked = withTyped(models, draft.typedModel);
  const mode = asked.length === 1 ? 'one' : draft.mode;
  const numbers = {
    temperature: readNumber(draft.temperature),
    topP: readNumber(draft.topP),
    maxTokens: readWhole(draft.maxTokens),
    seed: readWhole(draft.seed),
  };
  const schema = readSchema(draft.schema);
  const problems = withoutUndefined({
    prompt: draft.prompt.trim() === '' ? 'Write a prompt first.' : undefined,
    models: modelsProblem(asked, mode),
    temperature: numbers.temperature.problem,
    topP: numbers.topP.problem,
    maxTokens: numbers.maxTokens.problem,
    seed: numbers.seed.problem,
    schema: schema.problem,
  });
  if (Object.keys(problems).length > 0) return { problems };

  const { system, prompt, strict } = draft;
  const streamed = draft.stream && mode !== 'all';
  const request = (model: string): ChatBody =>
    withoutUndefined({
      model,
      messages: [
        ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
        { role: 'user' as const, content: prompt },
      ],
      temperature: numbers.temperature.value,
      top_p: numbers.topP.value,
      max_tokens: numbers.maxTokens.value,
      seed: numbers.seed.value,
      response_format: schema.value && {
        type: 'json_schema' as const,
        json_schema: { name: 'answer', ...(strict && { strict: true as const }), schema: schema.value },
      },
      stream: streamed ? (true as const) : undefined,
      stream_options: streamed ? { include_usage: true as const } : undefined,
      fastest_response: mode === 'fastest' ? (true as const) : undefined,
    });
  const requests = mode === 'side_by_side' ? asked.map(request) : [request(asked.join(','))];
  return { plan: { mode, models: asked, requests } };
}

function modelsProblem(models: readonly string[], mode: Plan['mode']): string | undefined {
  if (models.length === 0) return 'Add at least one model: choose it from the list, or type it.';
  if (mode === 'side_by_side' && models.length > MOST_SIDE_BY_SIDE)
    return `Side by side asks at most ${MOST_SIDE_BY_SIDE} models at once. Remove some, or ask for all in one reply.`;
  if (models.length > MOST_MODELS) return `At most ${MOST_MODELS} models can be asked at once. Remove some.`;
  return undefined;
}

interface Read<T> {
  readonly value?: T;
  readonly problem?: string;
}

function readNumber(typed: string): Read<number> {
  const text = typed.trim();
  if (text === '') return {};
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { value } : { problem: 'A number, as 0.7, or nothing.' };
}

function readWhole(typed: string): Read<number> {
  const { value, problem } = readNumber(typed);
  if (problem !== undefined || (value !== undefined && !Number.isSafeInteger(value)))
    return { problem: 'A whole number, or nothing.' };
  return { value };
}

function readSchema(typed: string): Read<Record<string, unknown>> {
  if (typed.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(typed);
  } catch {
    return {
      problem: 'This is not JSON. Names and texts stand in double quotes; no comma follows the last entry.',
    };
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { value: value as Record<string, unknown> }
    : { problem: 'A JSON schema is an object, as {"type": "object", "properties": {…}}.' };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
