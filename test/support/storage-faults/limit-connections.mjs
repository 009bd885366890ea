// Loaded into a server before its program. The file LIMITS_CONTROL says in JSON what its connections to SQLite may do:
// `pages`, how many pages the database may grow by, and `queryOnly`. It is read before every statement.
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const UNLIMITED = 4_294_967_294;

if (threads.isMainThread) {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, { ...options, execArgv: ['--import', import.meta.url] });
    }
  };
  syncBuiltinESMExports();
} else {
  const { default: Database } = await import('better-sqlite3');
  const { pragma } = Database.prototype;
  let last = '{}';
  Database.prototype.pragma = function (text, options) {
    // The server sets it before every statement.
    if (text.startsWith('busy_timeout')) {
      const limits = readFileSync(process.env.LIMITS_CONTROL, 'utf8');
      if (limits !== last) limit(this, JSON.parse(limits));
      last = limits;
    }
    return pragma.call(this, text, options);
  };

  const limit = (database, { pages, queryOnly = false }) => {
    const now = pragma.call(database, 'page_count', { simple: true });
    pragma.call(database, `max_page_count = ${pages === undefined ? UNLIMITED : now + pages}`);
    pragma.call(database, `query_only = ${queryOnly}`);
  };
}
