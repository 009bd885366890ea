import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { PageController } from './page.controller.js';
import { PageFiles } from './page-files.js';

/** The built front end, beside this file once both are built. */
const PAGE_FOLDER = join(import.meta.dirname, 'page');

/** The admin page at `/admin`: its files, which anybody may read. What it shows comes from the REST API, to those who signed in. */
@Module({
  controllers: [PageController],
  providers: [{ provide: PageFiles, useFactory: () => PageFiles.read(PAGE_FOLDER) }],
})
export class AdminModule {}
