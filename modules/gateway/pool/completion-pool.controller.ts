import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LlmDriverFacade, type PoolResult } from '../../llm-driver/index.js';
import {
  acceptsEvents,
  assertNoSteeringFields,
  type CallerPlace,
  CallsModels,
  EVENT_STREAM_HEADERS,
  NO_CONTENT,
  RequireScope,
  requestSignal,
  serverSentEvent,
  tallyCalls,
} from '../../support/http/index.js';
import {
  completionPoolRequest,
  toPoolArguments,
  type CompletionPoolRequest,
} from './completion-pool.request.js';
import {
  PoolSummary,
  toPoolResultJson,
  type PoolResultJson,
  type PoolSummaryJson,
} from './pool-result.json.js';

interface CompletionPoolJson {
  readonly object: 'completion_pool';
  readonly results: readonly PoolResultJson[];
  readonly summary: PoolSummaryJson;
}

/** Many prompts to one driver: as one JSON object, or as events in the order the results finish. */
@Controller('api/v1')
@RequireScope('use')
export class CompletionPoolController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Post(':driver/completion-pool')
  @CallsModels('pool')
  @HttpCode(200)
  async create(
    @Param('driver') name: string,
    @Body({ schema: completionPoolRequest }) body: CompletionPoolRequest,
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CompletionPoolJson | AsyncGenerator<string>> {
    const signal = requestSignal(reply);
    const onCall = tallyCalls(request);
    const { callerPlace } = request;
    const driver = this.llm.driver(name);
    assertNoSteeringFields(body);
    assertNoSteeringFields(request.query, NO_CONTENT);
    const { prompts, options: asked } = toPoolArguments(body);
    // A caller with limits of its own may have been given fewer places than it asked for.
    const options = { ...asked, signal, onCall, concurrency: callerPlace?.concurrency ?? asked.concurrency };
    const summary = new PoolSummary();
    if (acceptsEvents(accept)) {
      reply.headers(EVENT_STREAM_HEADERS);
      return toEvents(driver.completionStream(prompts, options), summary, callerPlace);
    }
    const results = await driver.completionPool(prompts, options);
    for (const result of results) summary.add(result);
    callerPlace?.settle(summary.tokens);
    return toJson(results, summary);
  }
}

function toJson(results: readonly PoolResult[], summary: PoolSummary): CompletionPoolJson {
  return { object: 'completion_pool', results: results.map(toPoolResultJson), summary: summary.toJson() };
}

async function* toEvents(
  results: AsyncIterable<PoolResult>,
  summary: PoolSummary,
  place: CallerPlace | undefined,
): AsyncGenerator<string> {
  try {
    for await (const result of results) {
      summary.add(result);
      yield serverSentEvent(toPoolResultJson(result), 'result');
    }
    yield serverSentEvent(summary.toJson(), 'summary');
  } finally {
    place?.settle(summary.tokens);
  }
}
