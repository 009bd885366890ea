import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Actor, RequireScope } from '../http/index.js';
import type { NamedModelListing } from './named-model-listing.js';
import { LISTED_MODEL, LISTED_MODELS, NAMED_MODEL } from './named-model.openapi.js';
import { namedModelBody, type NamedModelBody } from './named-model.schema.js';
import { NamedModelsService } from './named-models.service.js';

/** Named models over REST. */
@Controller('api/v1/models')
@RequireScope('admin')
export class NamedModelsController {
  constructor(private readonly models: NamedModelsService) {}

  @Get()
  @ApiOperation({ summary: 'Every named model, configured and stored' })
  @ApiOkResponse({ schema: LISTED_MODELS })
  async list(): Promise<{ object: 'list'; data: NamedModelListing[] }> {
    return { object: 'list', data: await this.models.list() };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One named model' })
  @ApiOkResponse({ schema: LISTED_MODEL })
  get(@Param('name') name: string): Promise<NamedModelListing> {
    return this.models.get(name);
  }

  @Put(':name')
  @ApiOperation({ summary: 'Stores a named model; the first target answers, the others are its fallbacks' })
  @ApiBody({ schema: NAMED_MODEL })
  @ApiOkResponse({ schema: LISTED_MODEL })
  set(
    @Param('name') name: string,
    @Body({ schema: namedModelBody }) body: NamedModelBody,
    @Actor() actor: string,
  ): Promise<NamedModelListing> {
    return this.models.set(name, body, actor);
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a stored named model' })
  @ApiNoContentResponse()
  forget(@Param('name') name: string, @Actor() actor: string): Promise<void> {
    return this.models.forget(name, actor);
  }
}
