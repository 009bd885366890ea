import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequireScope } from '../../http/index.js';
import { DriverCatalogue, type DriverListing } from './driver-catalogue.js';
import { LISTED_DRIVERS } from './driver.openapi.js';

/** The driver instances there are, and what each can do. */
@Controller('api/v1/drivers')
@RequireScope('use')
export class DriversController {
  constructor(private readonly catalogue: DriverCatalogue) {}

  @Get()
  @ApiOperation({ summary: 'Every driver instance' })
  @ApiOkResponse({ schema: LISTED_DRIVERS })
  async list(): Promise<{ object: 'list'; data: DriverListing[] }> {
    return { object: 'list', data: await this.catalogue.list() };
  }
}
