import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { CallerQuota } from './caller-quota.js';
import { StoredQuota } from './stored-quota.js';

/** Holds client keys to their limits. Needs the LlmDriver module. */
@Global()
@Module({
  providers: [
    AllowedModels,
    { provide: Clock, useClass: SystemClock },
    { provide: CallerQuota, useClass: StoredQuota },
  ],
  exports: [CallerQuota],
})
export class QuotaModule {}
