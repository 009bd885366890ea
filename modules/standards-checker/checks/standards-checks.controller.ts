import { Body, Controller, Delete, Get, Headers, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  acceptsEvents,
  Actor,
  Caller,
  CallsModels,
  EVENT_STREAM_HEADERS,
  type Principal,
  RequireScope,
} from '../../support/http/index.js';
import { toServerSentEvents } from './check-events.js';
import type { CheckDetails, CheckListing } from './check-listing.js';
import { StandardsChecksService } from './standards-checks.service.js';
import {
  listChecksSchema,
  startCheckSchema,
  type ListChecks,
  type StartCheck,
} from './start-check.schema.js';

const EVENTS = { 'text/event-stream': { schema: { type: 'string' } } } as const;

@Controller('api/v1/standards-checks')
@RequireScope('use')
export class StandardsChecksController {
  constructor(private readonly checks: StandardsChecksService) {}

  /** 202 and the check, which goes on in the background; or, where events are accepted, 200 and its events. */
  @Post()
  @CallsModels('later')
  @ApiAcceptedResponse({ description: 'The check, which goes on in the background' })
  @ApiOkResponse({ description: 'Its events, where events are accepted', content: EVENTS })
  async start(
    @Body({ schema: startCheckSchema }) body: StartCheck,
    @Caller() caller: Principal,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckListing | AsyncGenerator<string>> {
    const check = await this.checks.start(body, caller);
    reply.header('location', `/api/v1/standards-checks/${check.id}`);
    if (acceptsEvents(accept)) return this.events(check.id, caller.actor, reply);
    reply.status(HttpStatus.ACCEPTED);
    return check;
  }

  @Get()
  async list(@Query({ schema: listChecksSchema }) query: ListChecks, @Actor() actor: string) {
    const { checks, hasMore } = await this.checks.list(query, actor);
    return { object: 'list', data: checks, has_more: hasMore };
  }

  @Get(':id')
  get(@Param('id') id: string, @Actor() actor: string): Promise<CheckDetails> {
    return this.checks.get(id, actor);
  }

  /** What happened so far first, then what happens. Leaving does not stop the check. */
  @Get(':id/events')
  @ApiOkResponse({ content: EVENTS })
  async events(
    @Param('id') id: string,
    @Actor() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AsyncGenerator<string>> {
    const events = await this.checks.follow(id, actor);
    reply.status(HttpStatus.OK).headers(EVENT_STREAM_HEADERS);
    return toServerSentEvents(id, events);
  }

  /** Under way: cancelled, and 200 with what is left of it. Ended: removed, and 204. */
  @Delete(':id')
  @ApiOkResponse({ description: 'Under way: cancelled' })
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
