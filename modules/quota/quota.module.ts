import { Global, Module } from '@nestjs/common';
import { SupportModule } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { CallerQuota } from './caller-quota.js';
import { StoredQuota } from './stored-quota.js';

/** Holds client keys to their limits. Needs the LlmDriver module. */
@Global()
@Module({
  imports: [SupportModule],
  providers: [AllowedModels, { provide: CallerQuota, useClass: StoredQuota }],
  exports: [CallerQuota],
})
export class QuotaModule {}
