import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { z } from 'zod';
import { Actor, RequireScope } from '../support/http/index.js';
import { clientKeyLimits } from './client-key-limits.js';
import { CLIENT_KEYS, CREATED_CLIENT_KEY, NEW_CLIENT_KEY } from './client-key.openapi.js';
import { type ClientKey, ClientKeyService, type CreatedClientKey } from './client-key.service.js';

const newClientKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(['use', 'admin', 'metrics']))
    .min(1)
    .max(3)
    .transform((scopes) => [...new Set(scopes)])
    .default(['use']),
  limits: clientKeyLimits.optional(),
});

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

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Shuts a client key out' })
  @ApiNoContentResponse()
  revoke(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    return this.clientKeys.revoke(id, actor);
  }
}
