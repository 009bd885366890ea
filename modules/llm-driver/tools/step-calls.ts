import type { Clock } from '../../support/index.js';
import type { ChatMessage } from '../contract/chat.types.js';
import type { RequestedToolCall, ToolEvent, ToolResult } from '../contract/tool.types.js';
import { asTheyFinish } from './as-they-finish.js';
import { callTool, failedCall, type ToolCalling } from './call-tool.js';
import { ToolError } from './tool-errors.js';
import type { ToolPlan } from './tool-plan.js';

/** Tool calls of one answer that are run; the others are told to the model as failures. */
export const MAX_CALLS_OF_STEP = 128;

/** The tool calls of one answer. */
export class StepCalls {
  private readonly results = new Map<RequestedToolCall, ToolResult>();
  private readonly calling: ToolCalling;

  /** @param messages the conversation, for the tools */
  constructor(
    private readonly calls: readonly RequestedToolCall[],
    private readonly step: number,
    private readonly messages: readonly ChatMessage[],
    private readonly plan: ToolPlan,
    private readonly signal: AbortSignal,
    clock: Clock,
  ) {
    const { tools, describeError } = plan;
    this.calling = { tools, describeError, now: () => clock.monotonic() };
  }

  /** The results so far, in the order of the calls. */
  get inOrder(): ToolResult[] {
    return this.calls.flatMap((call) => this.results.get(call) ?? []);
  }

  /**
   * Runs the calls, several at the same time, and yields each as it starts and finishes.
   * @throws LlmError if the run is cancelled; what `describeError` throws
   */
  async *events(): AsyncGenerator<ToolEvent, void, undefined> {
    const { calls, step, plan, signal } = this;
    for (const call of calls) yield { type: 'toolCall', step, call };
    const tasks = calls.map((call, position) => () => this.run(call, position));
    for await (const result of asTheyFinish(tasks, plan.concurrency, signal)) {
      this.results.set(result.call, result);
      yield { type: 'toolResult', step, result };
    }
  }

  private async run(call: RequestedToolCall, position: number): Promise<ToolResult> {
    const { step, messages, signal, calling, plan } = this;
    if (position >= MAX_CALLS_OF_STEP) {
      const message = `Too many tool calls: at most ${MAX_CALLS_OF_STEP} run in one step.`;
      return failedCall(call, new ToolError(message, 'too_many_calls'), calling);
    }
    const { id: callId, name } = call;
    return callTool(call, { callId, name, step, signal, messages, request: plan.request }, calling);
  }
}
