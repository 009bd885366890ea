import type { StandardIssue } from '../../support/index.js';
import type {
  RequestedToolCall,
  Tool,
  ToolContext,
  ToolOptions,
  ToolResult,
} from '../contract/tool.types.js';
import { ToolError } from './tool-errors.js';
import { failureText, resultText } from './tool-text.js';

/** Problems of the arguments that the model is told at most. */
const MAX_TOLD_ISSUES = 10;

/** What it takes to answer a tool call. */
export interface ToolCalling {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly describeError: ToolOptions['describeError'];
  /** Monotonic time in milliseconds. */
  readonly now: () => number;
}

/**
 * Runs the tool of one call. Its failures are results.
 * @throws what `describeError` throws, InvalidRequestError if it returns no text; the tool's failure if the
 *   run is cancelled
 */
export async function callTool(
  call: RequestedToolCall,
  context: ToolContext,
  { tools, describeError, now }: ToolCalling,
): Promise<ToolResult> {
  const startedAt = now();
  try {
    const tool = findTool(call, tools);
    const value = await tool.execute(await validArguments(tool, call), context);
    return { call, ok: true, value, text: resultText(tool.name, value), durationMs: now() - startedAt };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const text = await failureText(describeError, error, call);
    return { call, ok: false, error, text, durationMs: now() - startedAt };
  }
}

/** Returns the result of a call that was not run. */
export async function failedCall(
  call: RequestedToolCall,
  error: ToolError,
  { describeError }: ToolCalling,
): Promise<ToolResult> {
  return { call, ok: false, error, text: await failureText(describeError, error, call), durationMs: 0 };
}

function findTool({ name }: RequestedToolCall, tools: ReadonlyMap<string, Tool>): Tool {
  const tool = tools.get(name);
  if (tool !== undefined) return tool;
  const known = [...tools.keys()].join(', ') || 'none';
  throw new ToolError(`Unknown tool ${JSON.stringify(name.slice(0, 64))}. Known: ${known}.`, 'unknown_tool');
}

async function validArguments(tool: Tool, call: RequestedToolCall): Promise<unknown> {
  const result = await tool.schema['~standard'].validate(parsedArguments(call));
  if (result.issues === undefined) return result.value;
  const problems = result.issues.slice(0, MAX_TOLD_ISSUES).map(describeIssue);
  throw new ToolError(`Invalid arguments. ${problems.join('; ')}.`, 'invalid_arguments');
}

/** Models leave out the arguments of a tool that has none. */
function parsedArguments({ arguments: text }: RequestedToolCall): unknown {
  if (text.trim() === '') return {};
  try {
    return (JSON.parse(text) as unknown) ?? {};
  } catch {
    throw new ToolError('The arguments are not valid JSON. Send one JSON object.', 'invalid_arguments');
  }
}

function describeIssue({ message, path = [] }: StandardIssue): string {
  const keys = path.map((step) => String(typeof step === 'object' ? step.key : step));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
