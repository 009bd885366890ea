import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { z } from 'zod';
import { Actor, ApiOkResponse, ApiOperation, RequireScope } from '../http/index.js';
import { listSchema, replySchema } from '../validation/index.js';
import { settingListing, type SettingListing } from './setting-listing.js';
import { SettingsService } from './settings.service.js';

const settingBody = z.strictObject({
  value: z.unknown().refine((value) => value !== undefined, { error: 'expected any JSON value' }),
});

const settingList = listSchema(settingListing);

@Controller('api/v1/settings')
@RequireScope('admin')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ summary: 'Lists every declared setting with its effective value; never a secret' })
  @ApiOkResponse({ schema: replySchema(settingList) })
  async list(): Promise<z.infer<typeof settingList>> {
    return { object: 'list', data: await this.settings.list() };
  }

  @Put(':group/:key')
  @ApiOperation({ summary: 'Stores a setting; effective for the next call' })
  @ApiOkResponse({ schema: replySchema(settingListing) })
  set(
    @Param('group') group: string,
    @Param('key') key: string,
    @Body({ schema: settingBody }) body: z.infer<typeof settingBody>,
    @Actor() actor: string,
  ): Promise<SettingListing> {
    return this.settings.set(group, key, body.value, actor);
  }

  @Delete(':group/:key')
  @ApiOperation({
    summary:
      'Removes the stored value: the environment or the default is effective again; nothing stored is fine',
  })
  @ApiOkResponse({ schema: replySchema(settingListing) })
  forget(
    @Param('group') group: string,
    @Param('key') key: string,
    @Actor() actor: string,
  ): Promise<SettingListing> {
    return this.settings.forget(group, key, actor);
  }
}
