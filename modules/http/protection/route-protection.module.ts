import { Module } from '@nestjs/common';
import { RouteProtection } from './route-protection.js';

/** Provides the application's one {@link RouteProtection}. */
@Module({ providers: [RouteProtection], exports: [RouteProtection] })
export class RouteProtectionModule {}
