import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Optional,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  acceptsEvents,
  Actor,
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  Caller,
  type Principal,
  requestSignal,
  RequireScope,
  sendEvents,
} from '../../http/index.js';
import { replySchema } from '../../validation/index.js';
import { CallsModels, FollowsEvents, KeyShares, Uncharged } from '../../quota/index.js';
import { Clock } from '../../support/index.js';
import { toServerSentEvents } from './check-run.presenter.js';
import {
  checkDetailsSchema,
  checkListingSchema,
  checkPageSchema,
  listChecksSchema,
  startCheckSchema,
  type CheckDetails,
  type CheckListing,
  type ListChecks,
  type StartCheck,
} from './check-run.schema.js';
import { CheckRunsService } from './check-runs.service.js';
import { checkEstimateSchema, type CheckEstimate } from '../judging/estimate.js';

const LISTING = replySchema(checkListingSchema);
const ESTIMATE = replySchema(checkEstimateSchema);
const EVENTS = { 'text/event-stream': { schema: { type: 'string' } } } as const;
const EVENT_ORDER = '`check` with its id first, then `verdict` and `progress`, and `summary` last';

@Controller('api/v1/standards-checks')
@RequireScope('use')
export class StandardsChecksController {
  constructor(
    private readonly checks: CheckRunsService,
    private readonly clock: Clock,
    @Optional() private readonly shares?: KeyShares,
  ) {}

  /**
   * Starts a check. Replies 202 and the check, which runs in the background; or 200 and its events if the
   * client accepts them.
   */
  @Post()
  @CallsModels()
  @ApiOperation({ summary: 'Starts a check of a document against standards' })
  @ApiAcceptedResponse({ description: 'The check, which runs in the background', schema: LISTING })
  @ApiOkResponse({ description: `If the client accepts events: ${EVENT_ORDER}`, content: EVENTS })
  async start(
    @Body({ schema: startCheckSchema }) body: StartCheck,
    @Caller() caller: Principal,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Before the check starts: a caller who cannot follow it would not know that it runs.
    if (acceptsEvents(accept)) this.shares?.hold('followers', caller, reply.raw);
    const check = await this.checks.start(body, caller);
    void reply.header('location', `/api/v1/standards-checks/${check.id}`);
    if (acceptsEvents(accept)) await this.events(check.id, caller.actor, reply);
    else void reply.status(HttpStatus.ACCEPTED).send(check);
  }

  /** Estimates calls, tokens and the least time of a check. Calls no model and stores nothing. */
  @Post('estimate')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Estimates the calls, tokens and time of a check' })
  @ApiOkResponse({ schema: ESTIMATE })
  estimate(@Body({ schema: startCheckSchema }) body: StartCheck): Promise<CheckEstimate> {
    return this.checks.estimate(body);
  }

  @Get()
  @ApiOperation({ summary: "Lists the caller's own checks, newest first" })
  @ApiOkResponse({ schema: replySchema(checkPageSchema) })
  async list(@Query({ schema: listChecksSchema }) query: ListChecks, @Actor() actor: string) {
    const { checks, hasMore } = await this.checks.list(query, actor);
    return { object: 'list', data: checks, has_more: hasMore };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Returns one check with its verdicts so far' })
  @ApiOkResponse({ schema: replySchema(checkDetailsSchema) })
  get(@Param('id') id: string, @Actor() actor: string): Promise<CheckDetails> {
    return this.checks.get(id, actor);
  }

  /**
   * Streams all events since the start of the check, then new ones. A client that leaves does not stop the
   * check.
   */
  @Get(':id/events')
  @FollowsEvents()
  @ApiOperation({ summary: 'Streams the events of a check, from its start to its end' })
  @ApiOkResponse({ description: EVENT_ORDER, content: EVENTS })
  async events(@Param('id') id: string, @Actor() actor: string, @Res() reply: FastifyReply): Promise<void> {
    const leaving = requestSignal(reply);
    const events = await this.checks.follow(id, actor, leaving);
    await sendEvents(reply, this.clock, toServerSentEvents(id, events));
  }

  /**
   * Replies 200 and the check if it was running: with its end, or as `running` if the end was not stored
   * within ten seconds. Replies 204 if it had ended and is removed.
   */
  @Delete(':id')
  @Uncharged()
  @ApiOperation({ summary: 'Cancels a running check, or removes one that has ended' })
  @ApiOkResponse({
    description: 'The check was running and is cancelled; its status is running if it takes over ten seconds',
    schema: LISTING,
  })
  @ApiNoContentResponse({ description: 'The check had ended and is removed' })
  async cancelOrRemove(
    @Param('id') id: string,
    @Actor() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckListing | undefined> {
    const cancelled = await this.checks.cancelOrRemove(id, actor);
    reply.status(cancelled ? HttpStatus.OK : HttpStatus.NO_CONTENT);
    return cancelled;
  }
}
