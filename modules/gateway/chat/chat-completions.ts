import { Injectable } from '@nestjs/common';
import { assertNoMisspeltField } from '../../validation/index.js';
import type { ChatRequest } from '../../llm-driver/index.js';
import { InvalidRequestError } from '../../support/index.js';
import type { ModelCallContext } from '../model-calls/model-call-context.js';
import { type ChatCall, ModelCalls } from '../model-calls/model-calls.service.js';
import { ChatReplies } from './chat-replies.js';
import {
  chatCompletionRequest,
  knownChatFields,
  driverChatRequest,
  modelsIn,
  toChatResultList,
} from './chat.schema.js';

const OWN_FIELDS = { known: knownChatFields, own: ['fastest_response'] };

/** Answers chat completions: by one driver, by one model, by the fastest of several, or by all of them. */
@Injectable()
export class ChatCompletions {
  constructor(
    private readonly calls: ModelCalls,
    private readonly replies: ChatReplies,
  ) {}

  /** By one driver. @throws InvalidRequestError, UnknownNameError, LlmError before the reply has begun */
  completeByDriver(context: ModelCallContext, driver: string): Promise<void> {
    const request = context.validBody(driverChatRequest, knownChatFields) as ChatRequest;
    return this.answerOne(context, { request, driver, models: [] });
  }

  /**
   * By the models that the request names.
   * @throws InvalidRequestError, UnknownNameError, LlmError, AllModelsFailedError before the reply has begun
   */
  complete(context: ModelCallContext): Promise<void> {
    const body = context.validBody(chatCompletionRequest, knownChatFields);
    assertNoMisspeltField(body, OWN_FIELDS);
    const models = modelsIn(body.model);
    const call = { request: withoutOwnFields(body as ChatRequest), models };
    if (models.length === 1) return this.answerOne(context, call);
    if (body.fastest_response === true) return this.answerFastest(context, call);
    if (body.stream !== true) return this.answerAll(context, call);
    throw new InvalidRequestError(
      'stream: several models can be streamed only with "fastest_response": true.',
      'stream',
    );
  }

  /**
   * By the model that the path names, as Azure OpenAI's deployments are named.
   * @throws InvalidRequestError, UnknownNameError, LlmError before the reply has begun
   */
  completeByDeployment(context: ModelCallContext, model: string): Promise<void> {
    const body = context.validBody(driverChatRequest, knownChatFields);
    assertNoMisspeltField(body, OWN_FIELDS);
    const request = withoutOwnFields({ ...body, model } as ChatRequest);
    return this.answerOne(context, { request, models: [model] });
  }

  private async answerOne(context: ModelCallContext, call: ChatCall): Promise<void> {
    if (call.request.stream === true) {
      const view = viewOf(call);
      await this.replies.sendStream(context.reply, this.calls.chatStream(context, call), () => view);
    } else {
      this.replies.sendCompletion(context.reply, await this.calls.chat(context, call));
    }
  }

  private async answerFastest(context: ModelCallContext, call: ChatCall): Promise<void> {
    if (call.request.stream === true) {
      const opening = this.calls.fastestChatStream(context, call);
      await this.replies.sendStream(context.reply, opening, ({ model }) => ({ ...viewOf(call), model }));
    } else {
      const answer = await this.calls.fastestChat(context, call);
      this.replies.sendCompletion(context.reply, answer, answer.model);
    }
  }

  private async answerAll(context: ModelCallContext, call: ChatCall): Promise<void> {
    const results = await this.calls.allChats(context, call);
    void context.reply.send(toChatResultList(results));
  }
}

/** Fields that only this server reads do not go to a provider. */
function withoutOwnFields(body: ChatRequest): ChatRequest {
  if (!('fastest_response' in body)) return body;
  const { fastest_response: _ours, ...request } = body;
  return request;
}

/** OpenRouter is asked for usage by `"usage": {"include": true}`. */
function viewOf({ request }: ChatCall): { includeUsage: boolean } {
  const { usage } = request as { readonly usage?: { readonly include?: unknown } | null };
  return { includeUsage: request.stream_options?.include_usage === true || usage?.include === true };
}
