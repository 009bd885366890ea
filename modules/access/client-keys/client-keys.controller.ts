import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  Actor,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  RequireScope,
} from '../../http/index.js';
import { listSchema, replySchema, requestSchema } from '../../validation/index.js';
import {
  type ClientKey,
  clientKey,
  type ClientKeyChange,
  clientKeyChange,
  type CreatedClientKey,
  createdClientKey,
  newClientKey,
} from './client-key.schema.js';
import { ClientKeyService } from './client-key.service.js';

const clientKeyList = listSchema(clientKey);

@Controller('api/v1/client-keys')
@RequireScope('admin')
export class ClientKeysController {
  constructor(private readonly clientKeys: ClientKeyService) {}

  @Post()
  @ApiOperation({ summary: 'Makes a client key; it is shown this once' })
  @ApiBody({ schema: requestSchema(newClientKey) })
  @ApiCreatedResponse({ schema: replySchema(createdClientKey) })
  create(
    @Body({ schema: newClientKey }) body: z.infer<typeof newClientKey>,
    @Actor() actor: string,
  ): Promise<CreatedClientKey> {
    return this.clientKeys.create(body, actor);
  }

  @Get()
  @ApiOperation({ summary: 'Lists the active client keys, never the keys themselves' })
  @ApiOkResponse({ schema: replySchema(clientKeyList) })
  async list(): Promise<z.infer<typeof clientKeyList>> {
    return { object: 'list', data: await this.clientKeys.list() };
  }

  @Patch(':id')
  @ApiOperation({
    summary:
      'Changes a client key: a field that is left out stays, a limit that is null is removed; effective for the next call',
  })
  @ApiBody({ schema: requestSchema(clientKeyChange) })
  @ApiOkResponse({ schema: replySchema(clientKey) })
  update(
    @Param('id') id: string,
    @Body({ schema: clientKeyChange }) change: ClientKeyChange,
    @Actor() actor: string,
  ): Promise<ClientKey> {
    return this.clientKeys.update(id, change, actor);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revokes a client key' })
  @ApiNoContentResponse()
  revoke(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    return this.clientKeys.revoke(id, actor);
  }
}
