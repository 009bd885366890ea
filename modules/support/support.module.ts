import { Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';

/** Provides the application's one {@link Clock}. */
@Module({
  providers: [{ provide: Clock, useClass: SystemClock }],
  exports: [Clock],
})
export class SupportModule {}
