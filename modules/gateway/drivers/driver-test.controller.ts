import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Actor, RequireScope } from '../../http/index.js';
import { DriverTester, type DriverTestResult } from './driver-tester.js';
import { DRIVER_TEST_RESULT } from './driver.openapi.js';

/** Tries the key an instance would be called with against its provider. */
@Controller('api/v1/settings')
@RequireScope('admin')
export class DriverTestController {
  constructor(private readonly tester: DriverTester) {}

  @Post(':driver/test')
  @HttpCode(200)
  @ApiOperation({ summary: "Tries an instance's key against its provider, at most five times a minute" })
  @ApiOkResponse({ schema: DRIVER_TEST_RESULT })
  test(@Param('driver') driver: string, @Actor() actor: string): Promise<DriverTestResult> {
    return this.tester.test(driver, actor);
  }
}
