import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  Actor,
  ApiCreatedResponse,
  ApiErrorReplies,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  RequireScope,
} from '../../http/index.js';
import { replySchema } from '../../validation/index.js';
import {
  standardSetListSchema,
  storedStandardSetSchema,
  writtenSetSchema,
  type ListedStandardSet,
  type StoredStandardSet,
  type WrittenSet,
} from './standard-set.schema.js';
import { StandardSetsService } from './standard-sets.service.js';

const STORED_SET = replySchema(storedStandardSetSchema);
const ROOM_ERRORS = {
  409: 'The name is taken, or as many sets or bytes are stored as may be',
  413: 'The set is too large',
} as const;

@Controller('api/v1/standard-sets')
@RequireScope('use')
export class StandardSetsController {
  constructor(private readonly sets: StandardSetsService) {}

  @Post()
  @ApiOperation({ summary: 'Stores a set of standards' })
  @ApiCreatedResponse({ schema: STORED_SET })
  @ApiErrorReplies(ROOM_ERRORS)
  create(
    @Body({ schema: writtenSetSchema }) set: WrittenSet,
    @Actor() actor: string,
  ): Promise<StoredStandardSet> {
    return this.sets.create(set, actor);
  }

  @Get()
  @ApiOperation({ summary: 'Lists all stored sets by name, without their standards' })
  @ApiOkResponse({ schema: replySchema(standardSetListSchema) })
  async list(): Promise<{ object: 'list'; data: ListedStandardSet[] }> {
    return { object: 'list', data: await this.sets.list() };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Returns one stored set with its standards' })
  @ApiOkResponse({ schema: STORED_SET })
  get(@Param('id') id: string): Promise<StoredStandardSet> {
    return this.sets.get(id);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replaces a stored set' })
  @ApiOkResponse({ schema: STORED_SET })
  @ApiErrorReplies(ROOM_ERRORS)
  replace(
    @Param('id') id: string,
    @Body({ schema: writtenSetSchema }) set: WrittenSet,
  ): Promise<StoredStandardSet> {
    return this.sets.replace(id, set);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a stored set. Its checks stay' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string): Promise<void> {
    return this.sets.remove(id);
  }
}
