import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CallerQuota } from './caller-quota.js';
import { Clock, SystemClock } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { QuotaGuard } from './quota.guard.js';
import { StoredQuota } from './stored-quota.js';

/** The limits of client keys. Needs the LlmDriver module; import it after the access module, whose guard says who is calling. */
@Global()
@Module({
  providers: [
    AllowedModels,
    { provide: Clock, useClass: SystemClock },
    { provide: CallerQuota, useClass: StoredQuota },
    { provide: APP_GUARD, useClass: QuotaGuard },
  ],
  exports: [CallerQuota],
})
export class QuotaModule {}
