import { closestName, ConfigurationError, InvalidRequestError, quoteName } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import type {
  PromptTemplate,
  PromptValue,
  TemplateMessage,
  TemplateRequest,
  TemplateSource,
} from './prompt-template.types.js';

/** A placeholder, or braces that look like the start of one. */
const PLACEHOLDER = /\{\{[ \t]*([A-Za-z_$][\w$]*)[ \t]*\}\}|\{\{/g;

/**
 * Makes a function that fills in a prompt. `{{name}}` stands for a variable; spaces inside the braces are
 * allowed. The names are part of the type: the compiler refuses a missing and an unknown variable, and so
 * does the call. Values are inserted as they are: braces inside a value stay text.
 *
 * The source is a text, `{ system, prompt }`, or a list of messages; the function returns the same form,
 * ready for `completion` and pools.
 * @throws ConfigurationError for a source that is none, and if `{{` begins no variable; the returned
 *   function: InvalidRequestError for a missing or unknown variable, or a value that is no text, number or
 *   boolean
 * @example
 * const summarise = promptTemplate('Summarise in {{words}} words:\n{{text}}');
 * await llm.completion(summarise({ words: 20, text }));
 */
export function promptTemplate<const Source extends TemplateSource>(source: Source): PromptTemplate<Source> {
  const names = new Set<string>();
  mapTexts(source, (text, path) => addNames(names, text, path));
  const fill = (values: Readonly<Record<string, unknown>> = {}) => {
    checkValues(values, names, source);
    return mapTexts(source, (text) => text.replace(PLACEHOLDER, (_, name: string) => String(values[name])));
  };
  return Object.assign(fill, { variables: [...names] }) as unknown as PromptTemplate<Source>;
}

/** Returns the same form with every text changed. */
function mapTexts(source: TemplateSource, change: (text: string, path: string) => string): TemplateSource {
  const changeText = (text: unknown, path: string) => change(assertText(text, path), path);
  if (typeof source === 'string') return changeText(source, 'template');
  if (Array.isArray(source)) {
    if (source.length === 0) throw refused('template', 'at least one message', source);
    return (source as readonly TemplateMessage[]).map((message, index) => ({
      ...checkedMessage(message, `template[${index}]`),
      content: changeText(message.content, `template[${index}].content`),
    }));
  }
  if (typeof source !== 'object' || source === null) {
    throw refused('template', 'a text, { system, prompt } or a list of messages', source);
  }
  const { system, prompt, ...others } = source as TemplateRequest;
  return {
    ...others,
    ...(system === undefined ? {} : { system: changeText(system, 'template.system') }),
    prompt: changeText(prompt, 'template.prompt'),
  };
}

function addNames(names: Set<string>, text: string, path: string): string {
  for (const { 1: name, index } of text.matchAll(PLACEHOLDER)) {
    if (name === undefined) {
      throw new ConfigurationError(
        `${path} has braces at character ${index} that begin no variable: write {{name}}, with letters, digits and _. ` +
          'For braces in the text, use a variable with that value.',
        path,
      );
    }
    names.add(name);
  }
  return text;
}

/** @throws InvalidRequestError */
function checkValues(
  values: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  source: TemplateSource,
): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new InvalidRequestError(
      `The variables must be an object; got ${describeValue(values)}.`,
      'variables',
    );
  }
  for (const name of Object.keys(values)) if (!names.has(name)) throw unknownVariable(name, names, source);
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (isPromptValue(value)) continue;
    const hint = typeof value === 'function' ? ' Fill in a template, and give its text.' : '';
    throw new InvalidRequestError(
      `The variable ${name} must be a text, a number or a boolean; got ${describeValue(value)}.${hint}`,
      name,
    );
  }
}

function unknownVariable(
  name: string,
  names: ReadonlySet<string>,
  source: TemplateSource,
): InvalidRequestError {
  const meant = closestName(name, names);
  const known = names.size === 0 ? 'It has none.' : `Variables: ${[...names].join(', ')}.`;
  // Other libraries write variables in single braces.
  const hint = JSON.stringify(source).includes(`{${name}}`)
    ? `Write it with two braces: {{${name}}}.`
    : meant === undefined
      ? known
      : `Did you mean ${meant}?`;
  return new InvalidRequestError(`The prompt template has no variable ${quoteName(name)}. ${hint}`, name);
}

function isPromptValue(value: unknown): value is PromptValue {
  return typeof value === 'number' ? Number.isFinite(value) : PROMPT_VALUE_TYPES.has(typeof value);
}

const PROMPT_VALUE_TYPES: ReadonlySet<string> = new Set(['string', 'bigint', 'boolean']);

function checkedMessage(message: unknown, path: string): TemplateMessage {
  if (typeof message !== 'object' || message === null) {
    throw refused(path, 'a message with role and content', message);
  }
  const { role } = message as Partial<TemplateMessage>;
  if (typeof role !== 'string' || role === '') throw refused(`${path}.role`, 'a role, such as user', role);
  return message as TemplateMessage;
}

function assertText(text: unknown, path: string): string {
  if (typeof text !== 'string') throw refused(path, 'a text', text);
  return text;
}

function refused(path: string, expected: string, value: unknown): ConfigurationError {
  return new ConfigurationError(`${path} must be ${expected}; got ${describeValue(value)}.`, path);
}
