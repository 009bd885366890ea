import { InvalidRequestError } from '../../support/index.js';
import type { FacadeToolOptions, RouteOptions } from '../contract/facade-options.types.js';
import { callOptionsOf } from '../contract/options/call-options.js';
import { asInvalidRequest } from '../contract/options/as-invalid-request.js';
import { validateToolOptions } from '../contract/options/tool-options.js';
import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import type { CallOptions, Prompt } from '../contract/completion.types.js';
import { toChatRequest } from '../contract/prompt.js';
import type { Tool, ToolChoice, ToolOptions, ToolStep } from '../contract/tool.types.js';
import { assertTool } from './tool.js';
import { toolDefinition } from './tool-definition.js';

const DEFAULT_MAX_STEPS = 8;
const DEFAULT_CONCURRENCY = 16;

/** Options of each call to the model; the signal is the run's own. */
export type StepOptions = Omit<CallOptions, 'signal'> & RouteOptions;

/** A run with tools, checked and complete. */
export interface ToolPlan {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly maxSteps: number;
  readonly concurrency: number;
  readonly deadlineMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly request: unknown;
  readonly onStep: ((step: ToolStep) => void | Promise<void>) | undefined;
  readonly describeError: ToolOptions['describeError'];
  /** The prompt's messages, without that of the option `system`. */
  readonly messages: readonly ChatMessage[];
  readonly stepOptions: StepOptions;
  /** Returns the request of a step with these messages. */
  requestOf(step: number, messages: readonly ChatMessage[]): ChatRequest;
}

/**
 * Checks the options of a run.
 * @throws InvalidRequestError, ConfigurationError for a tool, LlmError `invalid_prompt`
 */
export async function toolPlan(
  prompt: Prompt,
  options: FacadeToolOptions,
  method: 'runTools' | 'streamTools',
): Promise<ToolPlan> {
  validateToolOptions(options, method);
  const tools = toolsByName(options.tools);
  assertChoice(options.toolChoice, tools);
  const { request, timeoutMs } = toChatRequest(prompt, options);
  assertNoOwnFields(request);
  const definitions = await Promise.all([...tools.values()].map(toolDefinition));
  const { messages, ...fields } = request;
  const system = hasSystem(prompt, options) ? messages.slice(0, 1) : [];
  return {
    tools,
    maxSteps: options.maxSteps ?? DEFAULT_MAX_STEPS,
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    deadlineMs: options.deadlineMs,
    signal: options.signal,
    request: options.request,
    onStep: options.onStep,
    describeError: options.describeError,
    messages: messages.slice(system.length),
    stepOptions: callOptionsOf({ ...options, signal: undefined, timeoutMs: timeoutMs ?? options.timeoutMs }),
    requestOf: (step, conversation) => ({
      ...fields,
      messages: [...system, ...conversation],
      ...(definitions.length > 0 && { tools: definitions, ...choiceOf(options.toolChoice, step) }),
    }),
  };
}

function toolsByName(tools: unknown): Map<string, Tool> {
  if (!Array.isArray(tools)) {
    throw new InvalidRequestError('tools must be an array of tools, made with tool().', 'tools');
  }
  const byName = new Map<string, Tool>();
  for (const [index, tool] of tools.entries()) {
    assertCallTool(tool, `tools[${index}]`);
    if (byName.has(tool.name)) {
      throw new InvalidRequestError(
        `tools[${index}]: there are two tools "${tool.name}".`,
        `tools[${index}]`,
      );
    }
    byName.set(tool.name, tool);
  }
  return byName;
}

/** @throws InvalidRequestError unless the value is a tool: the caller has brought it */
function assertCallTool(tool: unknown, path: string): asserts tool is Tool {
  asInvalidRequest(() => assertTool(tool, path));
}

function assertChoice(choice: ToolChoice | undefined, tools: ReadonlyMap<string, Tool>): void {
  if (choice === undefined || choice === 'auto' || choice === 'none') return;
  if (choice === 'required' && tools.size > 0) return;
  if (typeof choice === 'object' && choice !== null && tools.has(choice.name)) return;
  throw new InvalidRequestError(
    'toolChoice must be "auto", "none", "required" or { name } of one of tools.',
    'toolChoice',
  );
}

/** Fields that the run sets itself, or that it has no use for. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  tools: 'Give tools in the option tools: those of a request have no function to run.',
  functions: 'Give tools in the option tools.',
  tool_choice: 'Give it in the option toolChoice.',
  function_call: 'Give it in the option toolChoice.',
  n: 'A run with tools follows one answer.',
};

function assertNoOwnFields(request: ChatRequest): void {
  for (const [name, advice] of Object.entries(OWN_FIELDS)) {
    const value = request[name];
    if (value === undefined || value === null || (name === 'n' && value === 1)) continue;
    throw new InvalidRequestError(`${name} cannot be set in the prompt or in parameters. ${advice}`, name);
  }
}

/** Returns true if the first message of the request is that of the option or field `system`. */
function hasSystem(prompt: Prompt, { system }: ToolOptions): boolean {
  const own = typeof prompt === 'object' && 'system' in prompt ? prompt.system : undefined;
  return (own ?? system) !== undefined;
}

function choiceOf(choice: ToolChoice | undefined, step: number): { tool_choice?: unknown } {
  if (choice === undefined || choice === 'auto' || (choice !== 'none' && step > 0)) return {};
  if (typeof choice === 'string') return { tool_choice: choice };
  return { tool_choice: { type: 'function', function: { name: choice.name } } };
}
