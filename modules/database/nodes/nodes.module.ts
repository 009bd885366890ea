import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SupportModule } from '../../support/index.js';
import { NodeEntity } from './node.entity.js';
import { NodesStore } from './nodes.store.js';
import { Nodes } from './nodes.js';
import { ThisNode, type ThisNodeOptions } from './this-node.js';

/**
 * The list of processes on one database, global. Needs `ChangesModule` and the tables of
 * `databaseMigrations`.
 */
@Module({})
export class NodesModule {
  static forRoot(options: ThisNodeOptions): DynamicModule {
    return {
      module: NodesModule,
      global: true,
      imports: [SupportModule, TypeOrmModule.forFeature([NodeEntity])],
      providers: [{ provide: ThisNode, useValue: new ThisNode(options) }, NodesStore, Nodes],
      exports: [ThisNode, Nodes],
    };
  }
}
