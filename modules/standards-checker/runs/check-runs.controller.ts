import { Body, Controller, Delete, Get, Headers, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsEvents, Actor, Caller, type Principal, RequireScope, sendEvents } from '../../http/index.js';
import { Clock } from '../../support/index.js';
import { CallsModels } from '../../quota/index.js';
import { toServerSentEvents } from './check-events.js';
import type { CheckDetails, CheckListing } from './check-listing.js';
import { CHECK_DETAILS, LISTED_CHECK, LISTED_CHECKS } from './standards-check.openapi.js';
import { StandardsChecksService } from './check-runs.service.js';
import {
  listChecksSchema,
  startCheckSchema,
  type ListChecks,
  type StartCheck,
} from './start-check.schema.js';

const EVENTS = { 'text/event-stream': { schema: { type: 'string' } } } as const;
const ITS_EVENTS = '`check` with its id first, then `verdict` and `progress`, and `summary` last';

@Controller('api/v1/standards-checks')
@RequireScope('use')
export class StandardsChecksController {
  constructor(
    private readonly checks: StandardsChecksService,
    private readonly clock: Clock,
  ) {}

  /** 202 and the check, which goes on in the background; or, where events are accepted, 200 and its events. */
  @Post()
  @CallsModels()
  @ApiOperation({ summary: 'Starts to hold a document against standards' })
  @ApiAcceptedResponse({ description: 'The check, which goes on in the background', schema: LISTED_CHECK })
  @ApiOkResponse({ description: `Where events are accepted: ${ITS_EVENTS}`, content: EVENTS })
  async start(
    @Body({ schema: startCheckSchema }) body: StartCheck,
    @Caller() caller: Principal,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const check = await this.checks.start(body, caller);
    void reply.header('location', `/api/v1/standards-checks/${check.id}`);
    if (acceptsEvents(accept)) await this.events(check.id, caller.actor, reply);
    else void reply.status(HttpStatus.ACCEPTED).send(check);
  }

  @Get()
  @ApiOperation({ summary: "The caller's own checks, newest first" })
  @ApiOkResponse({ schema: LISTED_CHECKS })
  async list(@Query({ schema: listChecksSchema }) query: ListChecks, @Actor() actor: string) {
    const { checks, hasMore } = await this.checks.list(query, actor);
    return { object: 'list', data: checks, has_more: hasMore };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One check with the verdicts found so far' })
  @ApiOkResponse({ schema: CHECK_DETAILS })
  get(@Param('id') id: string, @Actor() actor: string): Promise<CheckDetails> {
    return this.checks.get(id, actor);
  }

  /** What happened so far first, then what happens. Leaving does not stop the check. */
  @Get(':id/events')
  @ApiOperation({ summary: 'A check as events, from its start to its end' })
  @ApiOkResponse({ description: ITS_EVENTS, content: EVENTS })
  async events(@Param('id') id: string, @Actor() actor: string, @Res() reply: FastifyReply): Promise<void> {
    const events = await this.checks.follow(id, actor);
    await sendEvents(reply, this.clock, toServerSentEvents(id, events));
  }

  /** Under way: cancelled, and 200 with what is left of it. Ended: removed, and 204. */
  @Delete(':id')
  @ApiOperation({ summary: 'Cancels a check under way, or removes one that has ended' })
  @ApiOkResponse({ description: 'Under way: cancelled', schema: LISTED_CHECK })
  @ApiNoContentResponse({ description: 'Ended: removed' })
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
