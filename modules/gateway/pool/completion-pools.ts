import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { PoolResult } from '../../llm-driver/index.js';
import { acceptsEvents, PIECE_LENGTH, ReplyPieces, sendEvents, serverSentEvent } from '../../http/index.js';
import { Clock } from '../../support/index.js';
import type { ModelCallContext } from '../model-calls/model-call-context.js';
import { ModelCalls } from '../model-calls/model-calls.service.js';
import {
  assertNoMisspeltOption,
  completionPoolRequest,
  knownPoolFields,
  toPoolArguments,
} from './completion-pool.request.js';
import { poolResultSchema, PoolSummary, poolSummarySchema, toPoolResultJson } from './pool-result.js';

/** One result for each prompt, and their sums. */
export const completionPoolSchema = z.object({
  object: z.literal('completion_pool'),
  results: z.array(poolResultSchema).describe('In the order of the prompts.'),
  summary: poolSummarySchema,
});

/** Answers pools of prompts. */
@Injectable()
export class CompletionPools {
  constructor(
    private readonly calls: ModelCalls,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends every result at once, or, if the client accepts events, each as it finishes and a summary at the
   * end.
   * @throws InvalidRequestError, UnknownNameError before the reply has begun
   */
  async answer(context: ModelCallContext, driver: string): Promise<void> {
    const { reply } = context;
    const body = context.validBody(completionPoolRequest, knownPoolFields);
    assertNoMisspeltOption(body);
    const call = { driver, ...toPoolArguments(body) };
    const summary = new PoolSummary();
    if (acceptsEvents(reply.request.headers.accept)) {
      const results = await this.calls.poolStream(context, call);
      await sendEvents(reply, this.clock, toEvents(context, results, summary));
    } else {
      const results = await this.calls.pool(context, call);
      for (const result of results) summary.add(result);
      // The answer to a duplicate is written, but it is held in memory once.
      if (context.answerCharacters * (1 + summary.duplicates) <= PIECE_LENGTH)
        return void reply.code(200).send(toJson(results, summary));
      const pieces = new ReplyPieces(toJsonParts(context, results, summary));
      void reply.code(200).header('content-type', 'application/json; charset=utf-8').send(pieces);
    }
  }
}

function toJson(results: readonly PoolResult[], summary: PoolSummary): z.infer<typeof completionPoolSchema> {
  return { object: 'completion_pool', results: results.map(toPoolResultJson), summary: summary.toJson() };
}

/** Yields the JSON of {@link toJson} result by result. Takes the results out of their list. */
function* toJsonParts(
  context: ModelCallContext,
  results: PoolResult[],
  summary: PoolSummary,
): Generator<string> {
  yield '{"object":"completion_pool","results":[';
  for (let result = results.shift(); result !== undefined; result = results.shift()) {
    const json = JSON.stringify(toPoolResultJson(result));
    yield results.length > 0 ? `${json},` : json;
    if (result.duplicateOf === undefined) context.release(json.length);
  }
  yield `],"summary":${JSON.stringify(summary.toJson())}}`;
}

async function* toEvents(
  context: ModelCallContext,
  results: AsyncIterable<PoolResult>,
  summary: PoolSummary,
): AsyncGenerator<string> {
  for await (const result of results) {
    summary.add(result);
    const event = serverSentEvent(toPoolResultJson(result), 'result');
    yield event;
    if (result.duplicateOf === undefined) context.release(event.length);
  }
  yield serverSentEvent(summary.toJson(), 'summary');
}
