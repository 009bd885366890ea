import { Module } from '@nestjs/common';
import { Clock, SystemClock } from '../support/index.js';
import { ChatReplies } from './chat/chat-replies.js';
import { DriverChatController } from './chat/driver-chat.controller.js';
import { DriverCatalogue } from './drivers/driver-catalogue.js';
import { DriverTestController } from './drivers/driver-test.controller.js';
import { DriverTester } from './drivers/driver-tester.js';
import { DriversController } from './drivers/drivers.controller.js';
import { HealthController } from './health/health.controller.js';
import { LimitsController } from './limits/limits.controller.js';
import { ChatCompletionsController } from './openai/chat-completions.controller.js';
import { ChatCompletions } from './openai/chat-completions.js';
import { ModelList } from './openai/model-list.js';
import { ModelsController } from './openai/models.controller.js';
import { ProviderModels } from './openai/provider-models.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { NamedModelsModule } from './models/named-models.module.js';
import { CompletionPoolController } from './pool/completion-pool.controller.js';
import { QuotaModule } from './quota/quota.module.js';

/** REST over the facade. Needs the LlmDriver and Settings modules, both global where they are imported. */
@Module({
  imports: [MetricsModule, NamedModelsModule, QuotaModule],
  controllers: [
    ChatCompletionsController,
    ModelsController,
    DriverChatController,
    CompletionPoolController,
    DriversController,
    DriverTestController,
    LimitsController,
    HealthController,
  ],
  providers: [
    ChatReplies,
    ChatCompletions,
    ProviderModels,
    ModelList,
    DriverCatalogue,
    DriverTester,
    { provide: Clock, useClass: SystemClock },
  ],
  exports: [DriverCatalogue],
})
export class GatewayModule {}
