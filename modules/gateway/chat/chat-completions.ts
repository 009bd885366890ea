import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LlmDriverFacade, type ChatOptions, type ChatRequest } from '../../llm-driver/index.js';
import { type Cancellation, InvalidRequestError } from '../../support/index.js';
import { ChatReplies } from './chat-replies.js';
import { UsedTokens } from './used-tokens.js';
import { toChatResultList } from './chat-result.json.js';
import { assertModelReference } from '../models/model-reference.js';

/** A checked request. */
export interface ChatCompletionsCall extends Pick<ChatOptions, 'onCall' | 'rawBody'> {
  readonly request: ChatRequest;
  /** At least one. */
  readonly models: readonly string[];
  readonly stream: boolean;
  /** Of several models, the first success alone. */
  readonly fastest: boolean;
  /** Fires when the caller leaves. */
  readonly signal: Cancellation;
}

/** Answers chat completions by one model, the fastest of several, or all of them. */
@Injectable()
export class ChatCompletions {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly replies: ChatReplies,
  ) {}

  /** @throws UnknownNameError, InvalidRequestError, LlmError, AllModelsFailedError before the reply has begun */
  answer(reply: FastifyReply, call: ChatCompletionsCall): Promise<void> {
    const patterns = reply.request.principal?.limits?.models;
    for (const model of call.models) assertModelReference(this.llm, model, patterns);
    if (call.stream) return this.answerStream(reply, call);
    return call.models.length === 1 || call.fastest
      ? this.answerWhole(reply, call)
      : this.answerAll(reply, call);
  }

  private async answerWhole(reply: FastifyReply, call: ChatCompletionsCall): Promise<void> {
    const { models, signal, onCall, rawBody } = call;
    const [model] = models;
    if (models.length === 1) {
      const answer = await this.llm.chat(asking(call.request, model), { signal, onCall, rawBody });
      this.replies.sendCompletion(reply, answer);
    } else {
      const winner = await this.llm.fastestChat(call.request, models, { signal, onCall, rawBody });
      this.replies.sendCompletion(reply, winner, winner.model);
    }
  }

  private async answerAll(
    reply: FastifyReply,
    { request, models, signal, onCall, rawBody }: ChatCompletionsCall,
  ): Promise<void> {
    const results = await this.llm.allChats(request, models, { signal, onCall, rawBody });
    const used = new UsedTokens(reply.request);
    for (const result of results) if (result.ok) used.addCompletion(result.completion);
    used.settle();
    void reply.send(toChatResultList(results));
  }

  private async answerStream(reply: FastifyReply, call: ChatCompletionsCall): Promise<void> {
    const { request, models, signal, onCall, rawBody } = call;
    const includeUsage = request.stream_options?.include_usage === true;
    const [model] = models;
    if (models.length === 1) {
      const { chunks } = await this.llm.openChatStream(asking(request, model), { signal, onCall, rawBody });
      await this.replies.sendStream(reply, chunks, { includeUsage });
    } else if (call.fastest) {
      const winner = await this.llm.openFastestChatStream(request, models, { signal, onCall, rawBody });
      await this.replies.sendStream(reply, winner.chunks, { includeUsage, model: winner.model });
    } else {
      throw new InvalidRequestError(
        'stream: several models can be streamed only with "fastest_response": true.',
        'stream',
      );
    }
  }
}

/** The request to that one model; the caller's own object where it says so already. */
function asking(request: ChatRequest, model: string | undefined): ChatRequest {
  return request.model === model ? request : { ...request, model };
}
