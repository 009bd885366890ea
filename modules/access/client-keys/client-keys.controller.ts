import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor, RequireScope } from '../../http/index.js';
import {
  CHANGED_CLIENT_KEY,
  CLIENT_KEY_CHANGE,
  CLIENT_KEYS,
  CREATED_CLIENT_KEY,
  NEW_CLIENT_KEY,
} from './client-key.openapi.js';
import { clientKeyChange, newClientKey, type ClientKeyChange } from './client-key.schema.js';
import { type ClientKey, ClientKeyService, type CreatedClientKey } from './client-key.service.js';

@Controller('api/v1/client-keys')
@RequireScope('admin')
export class ClientKeysController {
  constructor(private readonly clientKeys: ClientKeyService) {}

  @Post()
  @ApiOperation({ summary: 'Makes a client key; it is shown this once' })
  @ApiBody({ schema: NEW_CLIENT_KEY })
  @ApiCreatedResponse({ schema: CREATED_CLIENT_KEY })
  create(
    @Body({ schema: newClientKey }) body: z.infer<typeof newClientKey>,
    @Actor() actor: string,
  ): Promise<CreatedClientKey> {
    return this.clientKeys.create(body, actor);
  }

  @Get()
  @ApiOperation({ summary: 'The active client keys, never the keys themselves' })
  @ApiOkResponse({ schema: CLIENT_KEYS })
  async list(): Promise<{ object: 'list'; data: ClientKey[] }> {
    return { object: 'list', data: await this.clientKeys.list() };
  }

  @Patch(':id')
  @ApiOperation({
    summary:
      'Changes a client key: what is left out stays, a limit that is null is removed; in force for the next call',
  })
  @ApiBody({ schema: CLIENT_KEY_CHANGE })
  @ApiOkResponse({ schema: CHANGED_CLIENT_KEY })
  update(
    @Param('id') id: string,
    @Body({ schema: clientKeyChange }) change: ClientKeyChange,
    @Actor() actor: string,
  ): Promise<ClientKey> {
    return this.clientKeys.update(id, change, actor);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Shuts a client key out' })
  @ApiNoContentResponse()
  revoke(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    return this.clientKeys.revoke(id, actor);
  }
}
