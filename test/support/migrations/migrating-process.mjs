// Brings databases up to date as a starting server does, at the same time as its sisters.
import { createDatabaseFile } from '../../../dist/src/database-file.js';
import { databaseOptions } from '../../../dist/src/config/database.config.js';
import { migrateDatabase } from '../../../dist/src/open-database.js';
import { answerAsks } from '../servers/answer-asks.mjs';

answerAsks({
  migrate: (url) => {
    if (url.startsWith('sqlite:')) createDatabaseFile(url.slice('sqlite:'.length));
    return migrateDatabase(databaseOptions(url));
  },
});
