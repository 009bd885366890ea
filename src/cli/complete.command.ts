import { toUsageJson } from '../../modules/gateway/index.js';
import {
  LlmDriverFacade,
  type ChatMessage,
  type ChatRequest,
  type FacadeCompletionOptions,
} from '../../modules/llm-driver/index.js';
import { NamedModelsModule } from '../../modules/named-models/index.js';
import { inContext } from './context.js';
import { UsageError } from './errors.js';
import { mockWarning, noteWarning } from './mock-warning.js';
import { EXIT_CODE, type ExitCode } from './cli-environment.js';
import type { JsonOption, SamplingOptions } from './options.js';
import { printable } from './terminal/format.js';
import { interruptible } from './terminal/interruption.js';
import { readStandardInput } from './terminal/standard-input.js';
import type { Terminal } from './terminal/terminal.js';

export interface CompleteOptions extends SamplingOptions, JsonOption {
  readonly stream?: boolean;
}

/** Answers one prompt, taken from the argument or from standard input. */
export async function complete(
  terminal: Terminal,
  argument: string | undefined,
  options: CompleteOptions,
): Promise<ExitCode> {
  if (options.stream && options.json) throw new UsageError('Give --stream or --json, not both.');
  const prompt = await readPrompt(terminal, argument);
  await interruptible(terminal, (signal) =>
    inContext(
      terminal,
      async (context) => {
        const llm = context.get(LlmDriverFacade);
        if (options.stream) await streamAnswer(terminal, llm, prompt, options, signal);
        else await printAnswer(terminal, llm, prompt, options, signal);
      },
      { modules: [NamedModelsModule] },
    ),
  );
  return EXIT_CODE.ok;
}

async function printAnswer(
  terminal: Terminal,
  llm: LlmDriverFacade,
  prompt: string,
  { driver, model, system, temperature, maxTokens, json }: CompleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const options: FacadeCompletionOptions = { driver, model, system, temperature, maxTokens, signal };
  const answer = await llm.completion(prompt, options);
  const { content, finishReason, usage } = answer;
  const warnings = mockWarning(llm, [answer.driver]);
  if (json) {
    terminal.json({
      content,
      finish_reason: finishReason,
      model: answer.model,
      driver: answer.driver,
      usage: toUsageJson(usage),
      ...(warnings.length > 0 && { warnings }),
    });
  } else {
    terminal.print(terminal.stdout.isTTY ? printable(content) : content);
    for (const warning of warnings) noteWarning(terminal, warning);
  }
}

async function streamAnswer(
  terminal: Terminal,
  llm: LlmDriverFacade,
  prompt: string,
  { driver, model, system, temperature, maxTokens }: CompleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const messages: ChatMessage[] = [{ role: 'user', content: prompt }];
  if (system !== undefined) messages.unshift({ role: 'system', content: system });
  const request: ChatRequest = { messages, model, temperature, max_tokens: maxTokens };
  let started = false;
  let answeredBy: string | undefined;
  try {
    const stream = await llm.openChatStream(request, { driver, signal });
    answeredBy = stream.driver;
    for await (const { choices } of stream.chunks) {
      const text = choices[0]?.delta.content ?? '';
      started ||= text !== '';
      terminal.stdout.write(terminal.stdout.isTTY ? printable(text) : text);
    }
  } finally {
    if (started) terminal.print('');
    const warnings = answeredBy === undefined ? [] : mockWarning(llm, [answeredBy]);
    for (const warning of warnings) noteWarning(terminal, warning);
  }
}

async function readPrompt(terminal: Terminal, argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument;
  if (argument === undefined && terminal.stdin.isTTY) {
    throw new UsageError('Give a prompt as an argument, or pipe one in.');
  }
  return readStandardInput(terminal);
}
