import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { RequireScope } from '../../support/http/index.js';
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
  create(@Body({ schema: standardSetSchema }) set: StandardSet): Promise<StoredStandardSet> {
    return this.sets.create(set);
  }

  @Get()
  async list(): Promise<{ object: 'list'; data: ListedStandardSet[] }> {
    return { object: 'list', data: await this.sets.list() };
  }

  @Get(':id')
  get(@Param('id') id: string): Promise<StoredStandardSet> {
    return this.sets.get(id);
  }

  @Put(':id')
  replace(
    @Param('id') id: string,
    @Body({ schema: standardSetSchema }) set: StandardSet,
  ): Promise<StoredStandardSet> {
    return this.sets.replace(id, set);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string): Promise<void> {
    return this.sets.remove(id);
  }
}
