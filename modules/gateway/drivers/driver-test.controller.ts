import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Actor, RequireScope } from '../../support/http/index.js';
import { DriverTester, type DriverTestResult } from './driver-tester.js';

/** Tries an instance's stored key against its provider. */
@Controller('api/v1/settings')
@RequireScope('admin')
export class DriverTestController {
  constructor(private readonly tester: DriverTester) {}

  @Post(':driver/test')
  @HttpCode(200)
  test(@Param('driver') driver: string, @Actor() actor: string): Promise<DriverTestResult> {
    return this.tester.test(driver, actor);
  }
}
