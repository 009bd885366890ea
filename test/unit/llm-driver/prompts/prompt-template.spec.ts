import { describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  promptTemplate,
  type PromptVariables,
} from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

describe('a prompt template', () => {
  const summarise = promptTemplate('Summarise {{text}} in {{ words }} words. {{text}}!');

  it('fills in every place of a variable', () => {
    expect(summarise({ text: 'it', words: 20 })).toBe('Summarise it in 20 words. it!');
    expect(summarise.variables).toEqual(['text', 'words']);
  });

  it('inserts values as they are: braces and replacement patterns stay text', () => {
    const text = "{{words}} $& $1 $' \\n";
    expect(summarise({ text, words: 1n })).toBe(`Summarise ${text} in 1 words. ${text}!`);
  });

  it('takes no argument without variables, and keeps single braces', () => {
    expect(promptTemplate('Answer as {"a": {"b": 1}}.')()).toBe('Answer as {"a": {"b": 1}}.');
  });

  it('makes a system and a user message', async () => {
    const review = promptTemplate({ system: 'You review {{language}}.', prompt: '{{code}}' });
    expect(review({ language: 'Go', code: 'x := 1' })).toEqual({
      system: 'You review Go.',
      prompt: 'x := 1',
    });
    const { facade, calls } = await llmApplication({ drivers: scripted('one') }, () => 'fine');
    await facade.completion(review({ language: 'Go', code: 'x := 1' }));
    expect(calls('one')[0]!.request.messages).toEqual([
      { role: 'system', content: 'You review Go.' },
      { role: 'user', content: 'x := 1' },
    ]);
  });

  it('makes a list of messages', () => {
    const translate = promptTemplate([
      { role: 'user', content: 'In {{language}}: tree' },
      { role: 'assistant', content: 'arbre' },
      { role: 'user', content: 'In {{language}}: {{word}}' },
    ]);
    expect(translate({ language: 'French', word: 'lake' })[2]).toEqual({
      role: 'user',
      content: 'In French: lake',
    });
  });
});

describe('a wrong variable', () => {
  const template = promptTemplate({ system: 'Be {{tone}}.', prompt: 'Is {{flag}} {{count}}?' });
  const good: PromptVariables<{ system: 'Be {{tone}}.'; prompt: 'Is {{flag}} {{count}}?' }> = {
    tone: 'kind',
    flag: true,
    count: 2,
  };

  it('is refused by the compiler and by the call if it is missing', () => {
    const { count: _, ...rest } = good;
    // @ts-expect-error count is missing
    expect(() => template(rest)).toThrow(
      'The variable count must be a text, a number or a boolean; got undefined.',
    );
    // @ts-expect-error all are missing
    expect(() => template()).toThrow('The variable tone must be');
  });

  it('is refused if it is unknown, with the name that was probably meant', () => {
    // @ts-expect-error tine is unknown
    expect(() => template({ ...good, tine: 'kind' })).toThrow('no variable "tine". Did you mean tone?');
    // @ts-expect-error it has no variables
    expect(() => promptTemplate('Hello.')({ name: 1 })).toThrow('no variable "name". It has none.');
  });

  it.each([[null], [undefined], [Number.NaN], [{ toString: () => 'x' }], [['x']]])(
    'is refused if its value is %p',
    (value) => {
      // @ts-expect-error not a PromptValue
      expect(() => template({ ...good, count: value })).toThrow('The variable count must be a text');
    },
  );

  it('is refused if it is a template that is not filled in', () => {
    // @ts-expect-error not a PromptValue
    expect(() => template({ ...good, tone: promptTemplate('very {{tone}}') })).toThrow(
      'The variable tone must be a text, a number or a boolean; got a function. Fill in a template,',
    );
  });

  it.each([['Lima'], [['Lima']], [null], [5]])('is refused if it is no object: %j', (values) => {
    expect(() => template(values as never)).toThrow('The variables must be an object; got');
  });

  it('is refused in single braces, with the right spelling', () => {
    const text: string = 'Describe {city}.';
    expect(() => promptTemplate(text)({ city: 'Lima' })).toThrow(
      'The prompt template has no variable "city". Write it with two braces: {{city}}.',
    );
  });

  it('is never read from a prototype', () => {
    const text: string = '{{constructor}}';
    expect(() => promptTemplate(text)({})).toThrow('The variable constructor must be');
  });
});

describe('a wrong template', () => {
  it.each([
    ['Hello {{user name}}.', 'template has braces at character 6 that begin no variable'],
    ['Hello {{name}.', 'template has braces at character 6'],
    ['{{{name}}}', 'template has braces at character 0'],
  ])('is refused where it is made: %s', (text, message) => {
    expect(() => promptTemplate(text)).toThrow(message);
  });

  it.each([
    [undefined, 'template must be a text, { system, prompt } or a list of messages; got undefined.'],
    [
      promptTemplate('x'),
      'template must be a text, { system, prompt } or a list of messages; got a function.',
    ],
    [[], 'template must be at least one message; got an array of 0.'],
    [['Hello.'], 'template[0] must be a message with role and content; got a text of 6 characters.'],
    [[null], 'template[0] must be a message with role and content; got null.'],
    [[{ content: 'x' }], 'template[0].role must be a role, such as user; got undefined.'],
    [[{ role: 'user', content: [] }], 'template[0].content must be a text; got an array of 0.'],
  ])('is a ConfigurationError: %p', (source, message) => {
    const create = () => promptTemplate(source as unknown as string);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
  });

  it('names the text at fault', () => {
    expect(() => promptTemplate({ prompt: 'x', system: '{{' })).toThrow('template.system has braces');
    expect(() => promptTemplate([{ role: 'user', content: 1 as unknown as string }])).toThrow(
      'template[0].content must be a text; got 1.',
    );
    expect(() => promptTemplate({ system: 'x' } as unknown as string)).toThrow('template.prompt must be');
  });
});
