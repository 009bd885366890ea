import { Inject, Module, Optional } from '@nestjs/common';
import {
  ModuleWithRoutes,
  RouteProtection,
  RouteProtectionModule,
  ROUTES_OPTIONS,
  type RoutesOptions,
} from '../http/index.js';
import { SupportModule } from '../support/index.js';
import { ChatReplies } from './chat/chat-replies.js';
import { DriverCatalogue } from './drivers/driver-catalogue.js';
import { DriverTester } from './drivers/driver-tester.js';
import { DriversController, DriverTestController } from './drivers/drivers.controller.js';
import { MetricsModule } from '../metrics/index.js';
import { EmbeddingsController } from './embeddings/embeddings.controller.js';
import { LimitsOfProcesses } from './limits/limits-of-processes.js';
import { LimitsController } from './limits/limits.controller.js';
import { ChatCompletionsController, DriverChatController } from './chat/chat-completions.controller.js';
import { DeploymentsController } from './chat/deployments.controller.js';
import { ChatCompletions } from './chat/chat-completions.js';
import { ModelList } from './models/model-list.js';
import { ModelsController } from './models/models.controller.js';
import { ModelWarningsController } from './models/model-warnings.controller.js';
import { ProviderModels } from './models/provider-models.js';
import { NamedModelsModule } from '../named-models/index.js';
import { AudioController } from './passed/audio.controller.js';
import { CompletionsController } from './passed/completions.controller.js';
import { PassedReplies } from './passed/passed-replies.js';
import { PassedRequests } from './passed/passed-requests.js';
import { CompletionPoolController } from './pool/completion-pool.controller.js';
import { CompletionPools } from './pool/completion-pools.js';
import { ModelCalls } from './model-calls/model-calls.service.js';
import { QuotaModule } from '../quota/index.js';

/**
 * REST over the facade. Needs the LlmDriver and Settings modules, both global where they are imported. Its
 * access is also that of the routes of `MetricsModule` and `NamedModelsModule`, which it imports.
 */
@Module({
  imports: [SupportModule, RouteProtectionModule, MetricsModule, NamedModelsModule, QuotaModule],
  controllers: [
    ChatCompletionsController,
    EmbeddingsController,
    CompletionsController,
    AudioController,
    DeploymentsController,
    ModelsController,
    DriverChatController,
    CompletionPoolController,
    DriversController,
    DriverTestController,
    ModelWarningsController,
    LimitsController,
  ],
  providers: [
    ModelCalls,
    ChatReplies,
    ChatCompletions,
    PassedRequests,
    PassedReplies,
    CompletionPools,
    ProviderModels,
    ModelList,
    DriverCatalogue,
    DriverTester,
    LimitsOfProcesses,
  ],
  exports: [DriverCatalogue],
})
export class GatewayModule extends ModuleWithRoutes {
  constructor(protection: RouteProtection, @Optional() @Inject(ROUTES_OPTIONS) options?: RoutesOptions) {
    super(protection, options);
    protection.include(GatewayModule, [MetricsModule, NamedModelsModule]);
  }
}
