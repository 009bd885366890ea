import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequireScope } from '../../http/index.js';
import { LISTED_STANDARD_SETS, STORED_STANDARD_SET } from './standard-set.openapi.js';
import { standardSetSchema, type StandardSet } from './standard-set.schema.js';
import {
  StandardSetsService,
  type ListedStandardSet,
  type StoredStandardSet,
} from './standard-sets.service.js';

@Controller('api/v1/standard-sets')
@RequireScope('use')
export class StandardSetsController {
  constructor(private readonly sets: StandardSetsService) {}

  @Post()
  @ApiOperation({ summary: 'Stores a set of standards' })
  @ApiCreatedResponse({ schema: STORED_STANDARD_SET })
  create(@Body({ schema: standardSetSchema }) set: StandardSet): Promise<StoredStandardSet> {
    return this.sets.create(set);
  }

  @Get()
  @ApiOperation({ summary: 'Every stored set by name, without its standards' })
  @ApiOkResponse({ schema: LISTED_STANDARD_SETS })
  async list(): Promise<{ object: 'list'; data: ListedStandardSet[] }> {
    return { object: 'list', data: await this.sets.list() };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One stored set with its standards' })
  @ApiOkResponse({ schema: STORED_STANDARD_SET })
  get(@Param('id') id: string): Promise<StoredStandardSet> {
    return this.sets.get(id);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Puts another set in the place of a stored one' })
  @ApiOkResponse({ schema: STORED_STANDARD_SET })
  replace(
    @Param('id') id: string,
    @Body({ schema: standardSetSchema }) set: StandardSet,
  ): Promise<StoredStandardSet> {
    return this.sets.replace(id, set);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a stored set; checks that were held against it stay' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string): Promise<void> {
    return this.sets.remove(id);
  }
}
