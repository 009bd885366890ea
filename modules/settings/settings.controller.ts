import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Actor, RequireScope } from '../http/index.js';
import type { SettingListing } from './setting-listing.js';
import { LISTED_SETTING, LISTED_SETTINGS } from './setting.openapi.js';
import { SettingsService } from './settings.service.js';

const settingBody = z.strictObject({
  value: z.unknown().refine((value) => value !== undefined, { error: 'expected any JSON value' }),
});

@Controller('api/v1/settings')
@RequireScope('admin')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ summary: 'Every setting that is declared, with what is in force; never a secret' })
  @ApiOkResponse({ schema: LISTED_SETTINGS })
  async list(): Promise<{ object: 'list'; data: SettingListing[] }> {
    return { object: 'list', data: await this.settings.list() };
  }

  @Put(':group/:key')
  @ApiOperation({ summary: 'Stores a setting; in force for the next call' })
  @ApiOkResponse({ schema: LISTED_SETTING })
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
      'Removes what is stored: the environment or the default is in force again; nothing stored is fine',
  })
  @ApiOkResponse({ schema: LISTED_SETTING })
  forget(
    @Param('group') group: string,
    @Param('key') key: string,
    @Actor() actor: string,
  ): Promise<SettingListing> {
    return this.settings.forget(group, key, actor);
  }
}
