import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { FinishedCall } from '../contract/finished-call.js';
import type { Plan } from './call-plan.js';

/** Follows the calls of one instance, for telemetry. Its methods must not throw. */
export interface CallTracer {
  /** Called once for each call, before it waits or is sent. */
  start(plan: Plan): CallSpan;
}

/** Follows one call. */
export interface CallSpan {
  /** Does the work of the call within the span: spans that begin meanwhile are its children. */
  run<T>(work: () => T): T;
  /** Called with the answer of a chat that is answered as a whole. */
  answered(completion: ChatCompletion): void;
  /** Called with the chunks of a stream, but for those that are passed on unread. */
  received(chunk: ChatCompletionChunk): void;
  /** Called once, at the end of the call. */
  end(call: FinishedCall): void;
}

/** Makes the tracers of instances. */
export interface CallTracing {
  /**
   * @param instance name of the instance
   * @param implementation name of its driver
   */
  tracerOf(instance: string, implementation: string): CallTracer;
}
