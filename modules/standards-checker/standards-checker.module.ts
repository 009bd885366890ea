import { Global, Module } from '@nestjs/common';
import { SupportModule } from '../support/index.js';
import { ConfigurableModuleClass } from './standards-checker.options.js';
import { StandardsCheckerService } from './standards-checker.service.js';

/**
 * Provides {@link StandardsCheckerService}. Needs the LlmDriver module and no database. Import the class
 * itself, or `forRoot` with options. Import `StandardsCheckerStoreModule` too for stored sets and checks and
 * their routes.
 */
@Global()
@Module({
  imports: [SupportModule],
  providers: [StandardsCheckerService],
  exports: [StandardsCheckerService],
})
export class StandardsCheckerModule extends ConfigurableModuleClass {}
