import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../support/index.js';
import { ConfigurableModuleClass } from './standards-checker.options.js';
import { StandardsCheckerService } from './standards-checker.service.js';

/**
 * The check itself. Needs the LlmDriver module and no database. Import the class as it is, or `forRoot` with options; for
 * stored sets and checks with their REST, import `StandardsCheckerStoreModule` beside it.
 */
@Global()
@Module({
  providers: [StandardsCheckerService, { provide: Clock, useClass: SystemClock }],
  exports: [StandardsCheckerService],
})
export class StandardsCheckerModule extends ConfigurableModuleClass {}
