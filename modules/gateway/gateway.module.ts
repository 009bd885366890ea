import { Module } from '@nestjs/common';
import { Clock, SystemClock } from '../support/index.js';
import { DriverChatController } from './chat/driver-chat.controller.js';
import { DriverCatalogue } from './drivers/driver-catalogue.js';
import { DriverTestController } from './drivers/driver-test.controller.js';
import { DriverTester } from './drivers/driver-tester.js';
import { DriversController } from './drivers/drivers.controller.js';
import { HealthController } from './health/health.controller.js';
import { CompletionPoolController } from './pool/completion-pool.controller.js';

/** REST over the facade. Needs the LlmDriver and Settings modules, both global where they are imported. */
@Module({
  controllers: [
    DriverChatController,
    CompletionPoolController,
    DriversController,
    DriverTestController,
    HealthController,
  ],
  providers: [DriverCatalogue, DriverTester, { provide: Clock, useClass: SystemClock }],
  exports: [DriverCatalogue],
})
export class GatewayModule {}
