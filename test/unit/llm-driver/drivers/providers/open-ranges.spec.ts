import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  GroqDriver,
  type LlmDriver,
  OpenAiCompatibleDriver,
  OpenAiDriver,
} from '../../../../../modules/llm-driver/index.js';
import { completionPoolRequest } from '../../../../../modules/gateway/pool/completion-pool.request.js';
import { checkNamedModel } from '../../../../../modules/named-models/named-model.schema.js';
import { samplingSchema } from '../../../../../modules/standards-checker/judging/request-form.js';
import { ProviderWorld } from '../../../../support/driver-over.js';

let world: ProviderWorld;
beforeAll(async () => {
  world = await ProviderWorld.start();
});
afterAll(() => world.close());

const tools = Array.from({ length: 129 }, (_, index) => ({
  type: 'function',
  function: { name: `f${index}` },
}));

/** Wishes that some servers take, and the field that OpenAI refuses of each. */
const WISHES: readonly [Readonly<Record<string, unknown>>, string][] = [
  [{ max_tokens: -1 }, 'max_tokens'],
  [{ max_completion_tokens: 0 }, 'max_completion_tokens'],
  [{ temperature: 2.5 }, 'temperature'],
  [{ top_p: 1.5 }, 'top_p'],
  [{ presence_penalty: 3 }, 'presence_penalty'],
  [{ frequency_penalty: -3 }, 'frequency_penalty'],
  [{ stop: Array(17).fill('x') }, 'stop'],
  [{ top_logprobs: 50 }, 'top_logprobs'],
  [{ tools }, 'tools'],
  [{ logit_bias: { 5: 101 } }, 'logit_bias["5"]'],
  [{ logit_bias: [['a', false]] }, 'logit_bias'],
  [{ response_format: { type: 'grammar', grammar: 'root ::= "a"' } }, 'response_format.type'],
];

const messages = [{ role: 'user', content: 'Hi' }] as const;
type Ask = (driver: LlmDriver, fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
const resultOf = async (pool: ReturnType<LlmDriver['completionPool']>) => {
  const [result] = await pool;
  if (!result!.ok) throw result!.error;
};

/** Ways to ask for the same. */
const WAYS: readonly [string, Ask][] = [
  ['a chat', (driver, fields) => driver.chat({ messages, ...fields })],
  ['parameters of a completion', (driver, parameters) => driver.completion('Hi', { parameters })],
  ['a prompt', (driver, fields) => driver.completion({ prompt: 'Hi', ...fields })],
  [
    'parameters of a pool',
    (driver, parameters) => resultOf(driver.completionPool(['Hi'], { parameters, attempts: 1 })),
  ],
  ['a prompt of a pool', (driver, fields) => resultOf(driver.completionPool([{ prompt: 'Hi', ...fields }]))],
];

describe.each(WAYS)('the range of a field in %s', (_way, ask) => {
  it.each(WISHES)('is that of a server that takes %j', async (fields) => {
    await ask(world.driver(OpenAiCompatibleDriver), fields);
    expect(world.body).toMatchObject(fields);
  });

  it.each(WISHES)('is that of OpenAI, which is named where it is %j', async (fields, param) => {
    const asked = ask(world.driver(OpenAiDriver), fields);
    await expect(asked).rejects.toMatchObject({ kind: 'unsupported', param, attempts: 0 });
    await expect(asked).rejects.toThrow(`${param}: openai takes`);
  });
});

describe('the range of an option', () => {
  it.each([{ maxTokens: -1 }, { maxTokens: 0 }, { temperature: 2.5 }])(
    'is the target’s: %j',
    async (option) => {
      await world.driver(OpenAiCompatibleDriver).completion('Hi', option);
      const [value] = Object.values(option) as number[];
      expect(Object.values(world.body)).toContain(value);
      const refused = world.driver(GroqDriver).completion('Hi', option);
      await expect(refused).rejects.toMatchObject({ kind: 'unsupported', attempts: 0 });
    },
  );
});

describe('the range of a field over HTTP', () => {
  it.each(WISHES)('is the target’s in pools, their prompts and named models: %j', (fields) => {
    const asked = { prompts: [{ prompt: 'Hi', ...fields }], ...fields };
    expect(completionPoolRequest.parse(asked)).toEqual(asked);
    const named = { targets: ['open/m'], defaults: fields };
    expect(checkNamedModel(named)).toEqual(named);
  });

  it.each([{ temperature: 2.5 }, { maxTokens: -1 }])('is the target’s in checks: %j', (sampling) => {
    expect(samplingSchema.parse(sampling)).toEqual(sampling);
  });

  it('does not let a prompt lose the last digits of a seed', () => {
    const asked = (seed: string) => JSON.parse(`{"prompts":[{"prompt":"Hi","seed":${seed}}]}`) as unknown;
    expect(completionPoolRequest.safeParse(asked('9007199254740991')).success).toBe(true);
    expect(completionPoolRequest.safeParse(asked('1152921504606846977')).success).toBe(false);
  });
});
