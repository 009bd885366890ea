import { LlmClientError, wrongArgument } from './client-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** Characters that a header takes. A key with others would be in the message of `fetch`. */
const KEY = /^[\x21-\x7e]+$/;

/** Checks what a client is made of. @throws LlmClientError */
export function checkClientOptions(options: unknown): void {
  assertFields('options', options, ['baseUrl', 'apiKey', 'fetch']);
  const { baseUrl, apiKey, fetch } = options;
  if (!isHttpUrl(baseUrl)) {
    throw wrongArgument('baseUrl', 'the address of a server, such as http://127.0.0.1:3000', baseUrl);
  }
  if (typeof apiKey !== 'string' || !KEY.test(apiKey)) {
    throw wrongArgument('apiKey', 'a key, in letters of ASCII without white space', apiKey);
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw wrongArgument('fetch', 'a function', fetch);
}

/** Checks what one call sends. @throws LlmClientError */
export function checkRequest(path: unknown, request: unknown): void {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw wrongArgument('The path', 'one of the API that begins with /', path);
  }
  assertFields('request', request, ['path', 'query', 'body', 'headers', 'signal']);
  for (const name of ['path', 'query', 'headers'] as const) {
    if (request[name] !== undefined && !isFields(request[name])) {
      throw wrongArgument(name, 'a plain object', request[name]);
    }
  }
  const signal = request['signal'] as { readonly aborted?: unknown } | null | undefined;
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    throw wrongArgument('signal', 'an AbortSignal', signal);
  }
  for (const [name, value] of Object.entries((request['headers'] ?? {}) as Fields)) {
    if (typeof value !== 'string') throw wrongArgument(`headers.${name}`, 'a text', value);
  }
  checkPathParameters(path, (request['path'] ?? {}) as Fields);
  checkQuery((request['query'] ?? {}) as Fields);
}

function checkQuery(query: Fields): void {
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) {
      if (each === undefined || isScalar(each) || typeof each === 'boolean') continue;
      throw wrongArgument(`query.${name}`, 'a text, a number, a boolean or a list of them', each);
    }
  }
}

function checkPathParameters(path: string, parameters: Fields): void {
  const needed = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  for (const name of needed) {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined) {
      throw new LlmClientError(`The path ${path} needs path.${name}.`, `path.${name}`);
    }
    if (!isScalar(value)) throw wrongArgument(`path.${name}`, 'a text or a number', value);
  }
  const unknown = Object.keys(parameters).find((name) => !needed.includes(name));
  if (unknown === undefined) return;
  const known = needed.length === 0 ? 'It has none.' : `It has ${needed.join(', ')}.`;
  throw new LlmClientError(`The path ${path} has no parameter ${unknown}. ${known}`, `path.${unknown}`);
}

function assertFields(param: string, value: unknown, known: readonly string[]): asserts value is Fields {
  if (!isFields(value)) throw wrongArgument(param, `an object with ${known.join(', ')}`, value);
  const unknown = Object.keys(value).find((name) => value[name] !== undefined && !known.includes(name));
  if (unknown === undefined) return;
  throw new LlmClientError(`${param} has no field ${unknown}. It has ${known.join(', ')}.`, unknown);
}

function isFields(value: unknown): value is Fields {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function isHttpUrl(value: unknown): boolean {
  const isUrl = typeof value === 'string' && URL.canParse(value);
  return isUrl && /^https?:$/.test(new URL(value).protocol);
}
