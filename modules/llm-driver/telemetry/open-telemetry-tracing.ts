import type * as OpenTelemetry from '@opentelemetry/api';
import type { Plan } from '../call/call-plan.js';
import type { CallSpan, CallTracer, CallTracing } from '../call/call-tracer.js';
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { FinishedCall } from '../contract/finished-call.js';
import { operationName, requestAttributes, usageAttributes } from './span-attributes.js';

const TRACER_NAME = 'nest-llm-driver';

/**
 * Makes one span for each call by OpenTelemetry's conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/). Spans have no content of prompts and
 * answers. Without a registered tracer provider they cost next to nothing.
 */
export class OpenTelemetryTracing implements CallTracing {
  constructor(private readonly api: typeof OpenTelemetry) {}

  tracerOf(instance: string, implementation: string): CallTracer {
    return {
      // Asked for each call: the application may register its tracer provider later.
      start: (plan) => new OpenTelemetrySpan(this.api, plan, instance, implementation),
    };
  }
}

class OpenTelemetrySpan implements CallSpan {
  private readonly span: OpenTelemetry.Span;
  private readonly context: OpenTelemetry.Context;
  private readonly finishReasons = new Map<number, string>();
  private described = false;

  constructor(
    private readonly api: typeof OpenTelemetry,
    plan: Plan,
    instance: string,
    implementation: string,
  ) {
    const { scope } = plan;
    const operation = operationName(plan);
    const parent = api.context.active();
    this.span = api.trace.getTracer(TRACER_NAME).startSpan(
      scope.model === '' ? operation : `${operation} ${scope.model}`,
      {
        kind: api.SpanKind.CLIENT,
        attributes: requestAttributes(plan, instance, implementation),
      },
      parent,
    );
    this.context = api.trace.setSpan(parent, this.span);
  }

  run<T>(work: () => T): T {
    return this.api.context.with(this.context, work);
  }

  answered({ id, model, choices }: ChatCompletion): void {
    this.describe(id, model);
    this.keepFinishReasons(choices);
  }

  received({ id, model, choices }: ChatCompletionChunk): void {
    if (!this.described) this.describe(id, model);
    this.keepFinishReasons(choices);
  }

  end(call: FinishedCall): void {
    const { outcome, attempts, waitedMs, usage } = call;
    this.span.setAttributes({
      ...usageAttributes(usage),
      'nest_llm_driver.attempts': attempts,
      'nest_llm_driver.waited_ms': waitedMs,
    });
    if (this.finishReasons.size > 0) {
      this.span.setAttribute('gen_ai.response.finish_reasons', [...this.finishReasons.values()]);
    }
    if (outcome !== 'ok') {
      this.span.setAttribute('error.type', outcome);
      this.span.setStatus({ code: this.api.SpanStatusCode.ERROR, message: outcome });
    }
    this.span.end();
  }

  private describe(id: unknown, model: unknown): void {
    this.described = true;
    if (typeof id === 'string') this.span.setAttribute('gen_ai.response.id', id);
    if (typeof model === 'string') this.span.setAttribute('gen_ai.response.model', model);
  }

  private keepFinishReasons(choices: unknown): void {
    if (!Array.isArray(choices)) return;
    for (const choice of choices as ({ index?: unknown; finish_reason?: unknown } | null)[]) {
      if (typeof choice?.finish_reason === 'string') {
        this.finishReasons.set(Number(choice.index), choice.finish_reason);
      }
    }
  }
}
