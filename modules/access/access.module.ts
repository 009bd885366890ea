import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SupportModule } from '../support/index.js';
import { AccessGuard } from './access.guard.js';
import { ConfigurableModuleClass } from './access.options.js';
import { AccessService } from './access.service.js';
import { ClientKeyAuthenticator } from './client-keys/client-key-authenticator.js';
import { ClientKeyEntity } from './client-keys/client-key.entity.js';
import { ClientKeyService } from './client-keys/client-key.service.js';
import { ClientKeysController } from './client-keys/client-keys.controller.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SessionOrigin } from './sessions/session-origin.js';
import { SessionEntity } from './sessions/session.entity.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionService } from './sessions/session.service.js';
import { SessionStore } from './sessions/session.store.js';
import { Sessions } from './sessions/sessions.js';

/**
 * Access control: client keys, the admin token, sessions of the admin page and the one global guard. Needs a
 * TypeORM connection, an `AuditLog` from a global module, and for sessions the Fastify plugin
 * `@fastify/cookie`.
 */
@Module({
  imports: [SupportModule, TypeOrmModule.forFeature([ClientKeyEntity, SessionEntity])],
  controllers: [ClientKeysController, SessionController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessService,
    ClientKeyAuthenticator,
    ClientKeyService,
    SessionAuthenticator,
    SessionCookie,
    SessionOrigin,
    SessionService,
    SessionStore,
    Sessions,
  ],
  exports: [AccessService, ClientKeyService],
})
export class AccessModule extends ConfigurableModuleClass {}
