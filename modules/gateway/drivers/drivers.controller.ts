import { Controller, Get } from '@nestjs/common';
import { RequireScope } from '../../support/http/index.js';
import { DriverCatalogue, type DriverListing } from './driver-catalogue.js';

/** The driver instances there are, and what each can do. */
@Controller('api/v1/drivers')
@RequireScope('use')
export class DriversController {
  constructor(private readonly catalogue: DriverCatalogue) {}

  @Get()
  async list(): Promise<{ object: 'list'; data: DriverListing[] }> {
    return { object: 'list', data: await this.catalogue.list() };
  }
}
