import { describe, expect, it } from '@jest/globals';
import { defaultModel } from '../../../modules/admin/page/src/views/playground/default-model.js';
import {
  type Draft,
  EMPTY_DRAFT,
  withTyped,
} from '../../../modules/admin/page/src/views/playground/draft.js';
import { planOf, type Problems } from '../../../modules/admin/page/src/views/playground/plan.js';

const TWO = ['groq/a', 'openai/b'];

describe('what the playground sends', () => {
  const plan = (draft: Partial<Draft> = {}, models: readonly string[] = ['mock/mock-1']) => {
    const { plan: made, problems } = planOf({ ...EMPTY_DRAFT, prompt: 'Hello', ...draft }, models);
    expect(problems).toBeUndefined();
    return made!;
  };
  const problemsOf = (draft: Partial<Draft>, models: readonly string[] = ['mock/mock-1']): Problems =>
    planOf({ ...EMPTY_DRAFT, prompt: 'Hello', ...draft }, models).problems ?? {};

  it('is the prompt alone, streamed with its usage, where nothing else was filled in', () => {
    expect(plan()).toEqual({
      mode: 'one',
      models: ['mock/mock-1'],
      requests: [
        {
          model: 'mock/mock-1',
          messages: [{ role: 'user', content: 'Hello' }],
          stream: true,
          stream_options: { include_usage: true },
        },
      ],
    });
  });

  it('has every field that was filled in, by the API’s names', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { requests } = plan({
      system: 'Be brief.',
      stream: false,
      temperature: ' 0.5 ',
      topP: '.9',
      maxTokens: '64',
      seed: '-7',
      schema: JSON.stringify(schema),
      strict: true,
    });
    expect(requests).toEqual([
      {
        model: 'mock/mock-1',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello' },
        ],
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 64,
        seed: -7,
        response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
      },
    ]);
  });

  it('keeps a zero, and the prompt’s own spaces', () => {
    const [request] = plan({ temperature: '0', prompt: '  x\n' }).requests;
    expect(request).toMatchObject({ temperature: 0, messages: [{ content: '  x\n' }] });
  });

  it('is a request for each model side by side', () => {
    const { mode, requests } = plan({}, TWO);
    expect(mode).toBe('side_by_side');
    expect(requests.map(({ model, stream }) => [model, stream])).toEqual([
      ['groq/a', true],
      ['openai/b', true],
    ]);
  });

  it('is one request for the fastest, which may be streamed', () => {
    const { requests } = plan({ mode: 'fastest' }, TWO);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ model: 'groq/a,openai/b', fastest_response: true, stream: true });
  });

  it('is one request for all answers, which is never streamed', () => {
    const { requests } = plan({ mode: 'all' }, TWO);
    expect(requests).toEqual([{ model: 'groq/a,openai/b', messages: [{ role: 'user', content: 'Hello' }] }]);
  });

  it('asks one model plainly, whichever way was chosen for several', () => {
    const { mode, requests } = plan({ mode: 'fastest' }, ['groq/a']);
    expect(mode).toBe('one');
    expect(requests[0]).not.toHaveProperty('fastest_response');
  });

  it('asks a model that was typed and not added, too', () => {
    expect(plan({ typedModel: 'openai/b' }, ['groq/a']).models).toEqual(TWO);
  });

  it.each<[keyof Problems, Partial<Draft>]>([
    ['prompt', { prompt: ' \n' }],
    ['temperature', { temperature: '0,7' }],
    ['temperature', { temperature: '1e999' }],
    ['topP', { topP: '0x1' }],
    ['maxTokens', { maxTokens: '1.5' }],
    ['seed', { seed: '9007199254740993' }],
    ['schema', { schema: '{type: "object"}' }],
    ['schema', { schema: '["object"]' }],
    ['schema', { schema: 'null' }],
  ])('does not send a %s such as %p', (field, draft) => {
    expect(Object.keys(problemsOf(draft))).toEqual([field]);
  });

  it('says every problem at once', () => {
    expect(Object.keys(problemsOf({ prompt: '', seed: 'x' }, []))).toEqual(['prompt', 'models', 'seed']);
  });

  it('asks no more models side by side than a browser has connections for', () => {
    const models = (count: number) => Array.from({ length: count }, (_, index) => `mock/${index}`);
    expect(problemsOf({}, models(5))).toEqual({});
    expect(problemsOf({}, models(6)).models).toContain('at most 5');
    expect(problemsOf({ mode: 'fastest' }, models(10))).toEqual({});
    expect(problemsOf({ mode: 'all' }, models(11)).models).toContain('At most 10');
  });
});

describe('the models chosen', () => {
  it('takes several at once, with commas, and none twice', () => {
    expect(withTyped(['a/1'], ' b/2, a/1,, c/3 ,')).toEqual(['a/1', 'b/2', 'c/3']);
  });

  it('begins with the default driver’s model, or that of the first one that can answer', () => {
    const one = { driver: 'x', default: false, configured: true, model: 'm' };
    const driver = { ...one, capabilities: [], endpoints: [], abilities: {}, warnings: [] };
    const bare = { ...driver, name: 'bare', model: null };
    const keyless = { ...driver, name: 'keyless', default: true, configured: false };
    const ready = { ...driver, name: 'ready' };
    const standard = { ...driver, name: 'standard', default: true };
    expect(defaultModel([bare, ready, standard])).toBe('standard/m');
    expect(defaultModel([keyless, bare, ready])).toBe('ready/m');
    expect(defaultModel([keyless, bare])).toBeUndefined();
  });
});
