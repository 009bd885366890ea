import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import * as entry from '../../../modules/llm-driver/index.js';

const MODULES = fileURLToPath(new URL('../../../modules/', import.meta.url));
const ENTRY = readFileSync(join(MODULES, 'llm-driver/index.ts'), 'utf8');
/** Names of the types that the entry exports by name. */
const NAMED = ENTRY + readFileSync(join(MODULES, 'llm-driver/drivers/index.ts'), 'utf8');

/** Errors that no caller gets, with the reason. */
const INTERNAL_ERRORS: Readonly<Record<string, string>> = {
  NotStrict: 'ends the conversion of a schema, and is caught there',
  ReboundNameError: 'becomes an LlmError, upstream_unreachable, where the exchange fails',
  StoreTimeout: 'counts as a store that failed: the call goes on without the cache',
  UnsaidObject: 'becomes the failure of the tool, a ConfigurationError',
};
/** Option types that no exported signature has, with the reason. */
const INTERNAL_OPTIONS: Readonly<Record<string, string>> = {
  AcceptedOptions: 'of the check of configurations',
  AskOptions: 'of a class that the entry does not export',
  BatchOptions: 'of a class that the entry does not export',
  ChatChunksOptions: 'of a class that the entry does not export',
  CheckedOptions: 'of the check of a conversation',
  EncrypterOptions: 'of a class that the entry does not export',
  ExchangeTimeouts: 'of a class that the entry does not export',
  HoldBackOptions: 'of a class that the entry does not export',
  ResponseEventsOptions: 'of a class that the entry does not export',
  ResponsesApiOptions: 'of a class that the entry does not export',
  StepOptions: 'of a class that the entry does not export',
};

function sources(folder: string): string[] {
  return (
    readdirSync(join(MODULES, folder), { recursive: true, encoding: 'utf8' })
      // The entry for tests exports its own.
      .filter((name) => name.endsWith('.ts') && !name.startsWith('testing/'))
      .map((name) => readFileSync(join(MODULES, folder, name), 'utf8'))
  );
}

function declared(pattern: RegExp): string[] {
  const texts = [...sources('llm-driver'), ...sources('support')];
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!)).sort();
}

function isExported(name: string): boolean {
  if (name in entry || new RegExp(`\\b${name}\\b`).test(NAMED)) return true;
  // `export type * from` names a file alone.
  const whole = [...ENTRY.matchAll(/export (?:type )?\* from '\.\/([^']+)\.js'/g)].map(([, path]) => path!);
  return whole.some((path) => {
    const text = readFileSync(join(MODULES, 'llm-driver', `${path}.ts`), 'utf8');
    return new RegExp(`export (?:class|interface|type) ${name}\\b`).test(text);
  });
}

describe('the main entry', () => {
  it('exports every error class that a caller may catch', () => {
    const errors = declared(/class (\w+) extends (?:\w*Error)\b/g);
    expect(errors).toEqual(expect.arrayContaining(['AppError', 'LlmError', 'AllModelsFailedError']));
    expect(errors.filter((name) => !isExported(name))).toEqual(Object.keys(INTERNAL_ERRORS));
  });

  it('exports every type of options', () => {
    const options = declared(/export (?:interface|type) (\w+(?:Options|Extras|Config|Timeouts))\b/g);
    expect(options).toContain('LlmDriverModuleOptions');
    expect(options.filter((name) => !isExported(name))).toEqual(Object.keys(INTERNAL_OPTIONS));
  });

  it('exports the classes by which they are recognised', () => {
    expect(entry.Secret).toBeDefined();
    expect(new entry.InvalidRequestError('No.')).toBeInstanceOf(entry.AppError);
  });
});
