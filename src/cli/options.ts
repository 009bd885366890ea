import { InvalidArgumentError, Option, type Command } from 'commander';

/** The option that every command has. */
export interface JsonOption {
  readonly json?: boolean;
}

export interface ModelOptions {
  readonly driver?: string;
  readonly model?: string;
}

export interface SamplingOptions extends ModelOptions {
  readonly system?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
}

/** Makes the option `--json`. */
export function jsonOption(description = 'print JSON'): Option {
  return new Option('--json', description);
}

/** Makes the option `--concurrency`. */
export function concurrencyOption(): Option {
  return new Option('--concurrency <number>', 'maximum calls in flight (default: 32)').argParser(
    integerOption(1, 10_000),
  );
}

/** Adds `--driver` and `--model`. */
export function addModelOptions(command: Command): Command {
  return command
    .option('--driver <name>', 'the driver to ask (default: LLM_DRIVER)')
    .option('--model <model>', "a named model or driver/model; with --driver, the provider's id");
}

/** Adds the options of {@link addModelOptions}, and those of the answer. */
export function addSamplingOptions(command: Command): Command {
  return addModelOptions(command)
    .option('--system <text>', 'a system message before each prompt')
    .option('--temperature <number>', 'sampling temperature, usually 0 to 2', anyNumber)
    .option('--max-tokens <number>', 'maximum tokens of an answer', anyInteger);
}

/** Parses a whole number whose range is the provider's. */
export function anyInteger(text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

/** Parses a number whose range is the provider's. */
export function anyNumber(text: string): number {
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number.');
}

/** Makes the parser of a whole number from `minimum` to `maximum`. */
export function integerOption(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** Makes the parser of a number from `minimum` to `maximum`. */
export function numberOption(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}(\.\d{1,15})?$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}.`);
  };
}
