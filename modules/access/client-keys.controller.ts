import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Actor, RequireScope } from '../support/http/index.js';
import { type ClientKey, ClientKeyService, type CreatedClientKey } from './client-key.service.js';

const newClientKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(['use', 'admin', 'metrics']))
    .min(1)
    .max(3)
    .transform((scopes) => [...new Set(scopes)])
    .default(['use']),
});

@Controller('api/v1/client-keys')
@RequireScope('admin')
export class ClientKeysController {
  constructor(private readonly clientKeys: ClientKeyService) {}

  @Post()
  create(
    @Body({ schema: newClientKey }) body: z.infer<typeof newClientKey>,
    @Actor() actor: string,
  ): Promise<CreatedClientKey> {
    return this.clientKeys.create(body, actor);
  }

  @Get()
  async list(): Promise<{ object: 'list'; data: ClientKey[] }> {
    return { object: 'list', data: await this.clientKeys.list() };
  }

  @Delete(':id')
  @HttpCode(204)
  revoke(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    return this.clientKeys.revoke(id, actor);
  }
}
