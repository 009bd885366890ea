import { Nodes } from '../../../modules/database/index.js';
import { toNodeJson } from '../../../modules/metrics/index.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import type { JsonOption } from '../options.js';
import { printableLine } from '../terminal/format.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** Lists the processes that use the database. The command itself is not among them. */
export async function listNodes(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const nodes = (await inContext(terminal, (context) => context.get(Nodes).list())).map(toNodeJson);
  if (json) terminal.json(nodes);
  else if (nodes.length === 0) terminal.note('No server process uses this database.');
  else {
    const rows = nodes.map(({ name, live, role, version, started_at, seen_at }) => [
      live ? 'live' : 'gone',
      role,
      version,
      minute(started_at),
      minute(seen_at),
      printableLine(name),
    ]);
    terminal.print(
      formatTable(['STATE', 'ROLE', 'VERSION', 'STARTED', 'SEEN', 'NAME'], rows, terminal.columns),
    );
  }
  return EXIT_CODE.ok;
}

/** Formats `2026-01-31T10:30:00.000Z` as `2026-01-31 10:30Z`. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}
