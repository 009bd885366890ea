import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LlmDriverFacade, type PoolResult } from '../../llm-driver/index.js';
import {
  acceptsEvents,
  assertNotSteered,
  RequireScope,
  requestSignal,
  sendEvents,
  serverSentEvent,
  tallyCalls,
} from '../../http/index.js';
import { type CallerPlace, CallsModels } from '../../quota/index.js';
import { Clock } from '../../support/index.js';
import { COMPLETION_POOL } from './completion-pool.openapi.js';
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
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  @Post(':driver/completion-pool')
  @CallsModels('pool')
  @HttpCode(200)
  @ApiOperation({ summary: 'Many prompts to one driver; one that fails touches no other' })
  @ApiOkResponse({
    description:
      'A result for every prompt; where events are accepted, each as an event `result` as soon as it is there, and ' +
      '`summary` last',
    content: {
      'application/json': { schema: COMPLETION_POOL },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  async create(
    @Param('driver') name: string,
    @Body({ schema: completionPoolRequest }) body: CompletionPoolRequest,
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const signal = requestSignal(reply);
    const onCall = tallyCalls(request);
    const { callerPlace } = request;
    const driver = this.llm.driver(name);
    assertNotSteered(request);
    const { prompts, options: asked } = toPoolArguments(body);
    // A caller with limits of its own may have been given fewer places than it asked for.
    const options = { ...asked, signal, onCall, concurrency: callerPlace?.concurrency ?? asked.concurrency };
    const summary = new PoolSummary();
    if (acceptsEvents(accept)) {
      const events = toEvents(driver.completionStream(prompts, options), summary, callerPlace);
      return sendEvents(reply, this.clock, events);
    }
    const results = await driver.completionPool(prompts, options);
    for (const result of results) summary.add(result);
    callerPlace?.settle(summary.tokens);
    void reply.code(200).send(toJson(results, summary));
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
