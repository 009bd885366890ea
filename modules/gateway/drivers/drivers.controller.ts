import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Actor, ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { listSchema, replySchema } from '../../validation/index.js';
import { DriverCatalogue, type DriverListing, driverListingSchema } from './driver-catalogue.js';
import { DriverTester, type DriverTestResult, driverTestResultSchema } from './driver-tester.js';

/** Lists driver instances, and what each can do. */
@Controller('api/v1/drivers')
@RequireScope('use')
export class DriversController {
  constructor(private readonly catalogue: DriverCatalogue) {}

  @Get()
  @ApiOperation({ summary: 'Every driver instance' })
  @ApiOkResponse({ schema: replySchema(listSchema(driverListingSchema)) })
  async list(): Promise<{ object: 'list'; data: DriverListing[] }> {
    return { object: 'list', data: await this.catalogue.list() };
  }
}

/** Tests the key of an instance against its provider. */
@Controller('api/v1/settings')
@RequireScope('admin')
export class DriverTestController {
  constructor(private readonly tester: DriverTester) {}

  @Post(':driver/test')
  @HttpCode(200)
  @ApiOperation({ summary: "Tries an instance's key against its provider, at most five times a minute" })
  @ApiOkResponse({ schema: replySchema(driverTestResultSchema) })
  test(@Param('driver') driver: string, @Actor() actor: string): Promise<DriverTestResult> {
    return this.tester.test(driver, actor);
  }
}
