import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ModuleWithRoutes, RouteProtectionModule } from '../http/index.js';
import { PageController } from './page.controller.js';
import { PageFiles } from './page-files.js';

/** The built front end, beside this file once both are built. */
const PAGE_FOLDER = join(import.meta.dirname, 'page');

/**
 * Serves the admin page at `/admin`. Its files are public. The page gets what it shows from the REST API,
 * after the user has signed in.
 */
@Module({
  imports: [RouteProtectionModule],
  controllers: [PageController],
  providers: [{ provide: PageFiles, useFactory: () => PageFiles.read(PAGE_FOLDER) }],
})
export class AdminModule extends ModuleWithRoutes {}
