import { Injectable } from '@nestjs/common';
import { asksForStream, type PassedEndpoint, type PassedRequest } from '../../llm-driver/index.js';
import type { ModelCallContext } from '../model-calls/model-call-context.js';
import { ModelCalls, type PassedCall } from '../model-calls/model-calls.service.js';
import {
  completionRequest,
  deploymentCompletionRequest,
  knownCompletionFields,
} from './completions.schema.js';
import { PassedReplies } from './passed-replies.js';
import { readRecordingForm } from './recording-form.js';

/** Passes requests through to endpoints that some providers have beside chats and embeddings. */
@Injectable()
export class PassedRequests {
  constructor(
    private readonly calls: ModelCalls,
    private readonly replies: PassedReplies,
  ) {}

  /**
   * Passes a completion on.
   * @param deployment the model, if the path names it
   * @throws InvalidRequestError, UnknownNameError, LlmError before the reply has begun
   */
  complete(context: ModelCallContext, deployment?: string): Promise<void> {
    const body =
      deployment === undefined
        ? context.validBody(completionRequest, knownCompletionFields)
        : context.validBody(deploymentCompletionRequest, knownCompletionFields);
    const model = deployment ?? (body as { readonly model: string }).model;
    return this.answer(context, { endpoint: 'completions', model, body });
  }

  /** Passes a recording on. Otherwise as {@link complete}. */
  hear(context: ModelCallContext, endpoint: PassedEndpoint, deployment?: string): Promise<void> {
    const { model, parts } = readRecordingForm(context.reply.request, deployment);
    return this.answer(context, { endpoint, model, body: parts });
  }

  private answer(context: ModelCallContext, request: PassedRequest & PassedCall['request']): Promise<void> {
    const opening = this.calls.passThrough(context, { request });
    return asksForStream(request)
      ? this.replies.sendStream(context.reply, opening)
      : this.replies.send(context.reply, opening);
  }
}
