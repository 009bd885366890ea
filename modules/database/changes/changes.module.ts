import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SupportModule } from '../../support/index.js';
import { ChangeFeed } from './change-feed.js';
import { RevisionEntity } from './revision.entity.js';
import { StoredChangeFeed } from './stored-change-feed.js';

/**
 * The change feed over the application's TypeORM data source (`autoLoadEntities` on), global. Needs the
 * tables of `databaseMigrations`. Without this module each process reads settings, client keys and named
 * models again each second.
 */
@Global()
@Module({
  imports: [SupportModule, TypeOrmModule.forFeature([RevisionEntity])],
  providers: [StoredChangeFeed, { provide: ChangeFeed, useExisting: StoredChangeFeed }],
  exports: [ChangeFeed],
})
export class ChangesModule {}
