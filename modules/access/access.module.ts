import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, SystemClock } from '../support/index.js';
import { AccessGuard } from './access.guard.js';
import { ConfigurableModuleClass } from './access.options.js';
import { AccessService } from './access.service.js';
import { ClientKeyAuthenticator } from './client-key-authenticator.js';
import { ClientKeyEntity } from './client-key.entity.js';
import { ClientKeyService } from './client-key.service.js';
import { ClientKeysController } from './client-keys.controller.js';

/**
 * Who may call what: client keys, the admin token and the one global guard. Needs a TypeORM connection and, from a global module,
 * an `AuditLog`.
 */
@Module({
  imports: [TypeOrmModule.forFeature([ClientKeyEntity])],
  controllers: [ClientKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: Clock, useClass: SystemClock },
    AccessService,
    ClientKeyAuthenticator,
    ClientKeyService,
  ],
  exports: [AccessService, ClientKeyService],
})
export class AccessModule extends ConfigurableModuleClass {}
