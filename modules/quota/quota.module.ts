import { Global, Module } from '@nestjs/common';
import { SupportModule } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { CallerQuota } from './caller-quota.js';
import { KeyShares } from './key-shares.js';
import { RequestAdmission } from './request-admission.js';
import { StoredQuota } from './stored-quota.js';

/** Holds client keys to their limits. Needs the LlmDriver module. */
@Global()
@Module({
  imports: [SupportModule],
  providers: [AllowedModels, KeyShares, RequestAdmission, { provide: CallerQuota, useClass: StoredQuota }],
  exports: [CallerQuota, KeyShares],
})
export class QuotaModule {}
