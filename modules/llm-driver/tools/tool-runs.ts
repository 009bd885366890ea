import { type Clock, LinkedSignal } from '../../support/index.js';
import type { ChatMessage } from '../contract/chat.types.js';
import { addUsage, NO_USAGE } from '../contract/completion.js';
import type { CompletionResponse, Prompt, Usage } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { RequestedToolCall, ToolEvent, ToolRunResult, ToolStep } from '../contract/tool.types.js';
import type { ChatCalls } from '../fan-out/chat-calls.js';
import type { FacadeToolOptions } from '../contract/facade-options.types.js';
import { type AskModel, askStreamed, askWhole } from './ask-model.js';
import { StepCalls } from './step-calls.js';
import { ToolStepsError } from './tool-errors.js';
import { assistantTurn, toolMessage } from './tool-messages.js';
import { type ToolPlan, toolPlan } from './tool-plan.js';

/** Ends the tools that still run when a run ends early. */
const RUN_ENDED = new LlmError('aborted', { message: 'The run has ended.' });

type RunEvents = AsyncGenerator<ToolEvent, ToolRunResult, undefined>;

/** Runs conversations in which the model calls tools. */
export class ToolRuns {
  constructor(
    private readonly chats: ChatCalls,
    private readonly clock: Clock,
  ) {}

  /** Runs to the end. @throws InvalidRequestError, ConfigurationError, ToolStepsError, LlmError */
  async run(prompt: Prompt, options: FacadeToolOptions): Promise<ToolRunResult> {
    const events = this.events(await toolPlan(prompt, options, 'runTools'), askWhole);
    for (;;) {
      const next = await events.next();
      if (next.done === true) return next.value;
    }
  }

  /** Yields what happens in a run. Leaving the loop ends it. @throws as {@link run}, from the loop */
  async *stream(prompt: Prompt, options: FacadeToolOptions): AsyncGenerator<ToolEvent, void, undefined> {
    const result = yield* this.events(await toolPlan(prompt, options, 'streamTools'), askStreamed);
    yield { type: 'done', result };
  }

  private async *events(plan: ToolPlan, ask: AskModel): RunEvents {
    const link = new LinkedSignal(plan.signal);
    const cancelTimer =
      plan.deadlineMs === undefined
        ? undefined
        : this.clock.schedule(plan.deadlineMs, () => link.abort(new LlmError('deadline_exceeded')));
    let hasAnswer = false;
    try {
      const result = yield* new ToolRun(plan, link.signal, this.chats, this.clock).events(ask);
      hasAnswer = true;
      return result;
    } finally {
      cancelTimer?.();
      // A tool may go on with work of its own after the answer, but not after a failure.
      if (!hasAnswer) link.abort(RUN_ENDED);
      link.dispose();
    }
  }
}

/** One run: its conversation and its steps so far. */
class ToolRun {
  private readonly messages: ChatMessage[];
  private readonly steps: ToolStep[] = [];
  private usage: Usage = NO_USAGE;

  constructor(
    private readonly plan: ToolPlan,
    private readonly signal: AbortSignal,
    private readonly chats: ChatCalls,
    private readonly clock: Clock,
  ) {
    this.messages = [...plan.messages];
  }

  async *events(ask: AskModel): RunEvents {
    const { plan, signal, messages } = this;
    for (let index = 0; ; index += 1) {
      const asked = ask(this.chats, plan.requestOf(index, messages), { ...plan.stepOptions, signal });
      const answer = yield* textEvents(asked, index);
      const { message, calls } = assistantTurn(answer.raw.choices[0]?.message ?? {});
      const isLast = calls.length > 0 && index + 1 === plan.maxSteps;
      if (!isLast) messages.push(message);
      const results = new StepCalls(calls, index, [...messages], plan, signal, this.clock);
      if (!isLast) yield* results.events();
      messages.push(...results.inOrder.map(toolMessage));
      const step = this.addStep(index, answer, calls, results.inOrder);
      await plan.onStep?.(step);
      yield { type: 'step', step };
      if (isLast) throw new ToolStepsError(plan.maxSteps, { messages, steps: this.steps, usage: this.usage });
      if (calls.length === 0) return this.resultOf(step);
    }
  }

  private addStep(
    index: number,
    { content, finishReason, usage, model, driver }: CompletionResponse,
    toolCalls: readonly RequestedToolCall[],
    toolResults: ToolStep['toolResults'],
  ): ToolStep {
    const step = { index, content, toolCalls, toolResults, finishReason, usage, model, driver };
    this.steps.push(step);
    this.usage = addUsage(this.usage, usage);
    return step;
  }

  private resultOf({ content, finishReason, model, driver }: ToolStep): ToolRunResult {
    const { messages, steps, usage } = this;
    return { content, finishReason, messages, steps, usage, model, driver };
  }
}

async function* textEvents(
  answer: AsyncGenerator<string, CompletionResponse, undefined>,
  step: number,
): AsyncGenerator<ToolEvent, CompletionResponse, undefined> {
  // Not a loop over the texts: a generator's return value is lost there. Leaving ends the provider's call.
  try {
    for (;;) {
      const next = await answer.next();
      if (next.done === true) return next.value;
      yield { type: 'text', step, text: next.value };
    }
  } finally {
    void answer.return(undefined as never);
  }
}
