import { Controller, Get, Param } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  Caller,
  type Principal,
  RequireScope,
} from '../../http/index.js';
import { listSchema, replySchema } from '../../validation/index.js';
import { type ModelJson, ModelList, modelSchema } from './model-list.js';

/** OpenAI's list of models, over every driver. */
@Controller()
@RequireScope('use')
export class ModelsController {
  constructor(private readonly models: ModelList) {}

  @Get(['v1/models', 'openai/v1/models'])
  @ApiOperation({
    summary: 'Named models, and the models of every configured driver, as far as the key may call them',
  })
  @ApiOkResponse({ schema: replySchema(listSchema(modelSchema)) })
  async list(@Caller() { limits }: Principal): Promise<{ object: 'list'; data: ModelJson[] }> {
    return { object: 'list', data: await this.models.list(limits?.models) };
  }

  @Get(['v1/models/:id', 'openai/v1/models/:id'])
  @ApiOperation({ summary: 'One model that the key may call; slashes in its id may be encoded or not' })
  @ApiOkResponse({ schema: replySchema(modelSchema) })
  async find(@Param('id') id: string, @Caller() { limits }: Principal): Promise<ModelJson> {
    return this.models.find(id, limits?.models);
  }

  /** OpenAI's own clients encode slashes; people who type an id do not. */
  @Get(['v1/models/*', 'openai/v1/models/*'])
  @ApiExcludeEndpoint()
  async findBySegments(@Param('*') id: string, @Caller() { limits }: Principal): Promise<ModelJson> {
    return this.models.find(id, limits?.models);
  }
}
