import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Actor, ApiNoContentResponse, ApiOkResponse, ApiOperation, RequireScope } from '../http/index.js';
import { replySchema } from '../validation/index.js';
import {
  namedModelList,
  namedModelListing,
  type NamedModelList,
  type NamedModelListing,
} from './named-model-listing.js';
import { namedModelBody, type NamedModelBody } from './named-model.schema.js';
import { NamedModelsService } from './named-models.service.js';

/** Named models over REST. */
@Controller('api/v1/models')
@RequireScope('admin')
export class NamedModelsController {
  constructor(private readonly models: NamedModelsService) {}

  @Get()
  @ApiOperation({ summary: 'Every named model, configured and stored' })
  @ApiOkResponse({ schema: replySchema(namedModelList) })
  async list(): Promise<NamedModelList> {
    return { object: 'list', data: await this.models.list() };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One named model' })
  @ApiOkResponse({ schema: replySchema(namedModelListing) })
  get(@Param('name') name: string): Promise<NamedModelListing> {
    return this.models.get(name);
  }

  @Put(':name')
  @ApiOperation({ summary: 'Stores a named model; the first target answers, the others are its fallbacks' })
  @ApiOkResponse({ schema: replySchema(namedModelListing) })
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
