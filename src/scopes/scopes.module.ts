import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ScopesOfOthers } from '../../modules/gateway/index.js';
import { SupportModule } from '../../modules/support/index.js';
import { NodeScopeEntity } from './node-scope.entity.js';
import { NodeScopesStore } from './node-scopes.store.js';
import { ScopePublisher } from './scope-publisher.js';

/** Limits and queues of all processes on one database, for the gateway. Needs `NodesModule`. */
@Global()
@Module({
  imports: [SupportModule, TypeOrmModule.forFeature([NodeScopeEntity])],
  providers: [NodeScopesStore, ScopePublisher, { provide: ScopesOfOthers, useExisting: NodeScopesStore }],
  exports: [ScopesOfOthers],
})
export class ScopesModule {}
