import { DriverCatalogue } from '../../modules/gateway/index.js';
import { LlmDriverManager } from '../../modules/llm-driver/index.js';
import { inContext } from './context.js';
import { EXIT_CODE, type ExitCode } from './cli-environment.js';
import type { JsonOption } from './options.js';
import { printableLine } from './terminal/format.js';
import { formatTable } from './terminal/table.js';
import type { Terminal } from './terminal/terminal.js';

/** Lists the drivers, and which of them are ready. */
export async function listDrivers(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const drivers = await inContext(terminal, (context) =>
    new DriverCatalogue(context.get(LlmDriverManager)).list(),
  );
  if (json) terminal.json(drivers);
  else {
    const rows = drivers.map((listing) => [
      listing.default ? `${listing.name} (default)` : listing.name,
      listing.driver,
      listing.configured ? 'yes' : 'no',
      listing.model === null ? '-' : printableLine(listing.model),
      listing.capabilities.join(' '),
    ]);
    terminal.print(formatTable(['NAME', 'DRIVER', 'READY', 'MODEL', 'CAPABILITIES'], rows, terminal.columns));
  }
  return EXIT_CODE.ok;
}
