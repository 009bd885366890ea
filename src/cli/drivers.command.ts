import { DriverCatalogue } from '../../modules/gateway/index.js';
import { LlmDriverFacade, LlmDriverManager } from '../../modules/llm-driver/index.js';
import { inContext } from './context.js';
import { EXIT_CODE, type ExitCode } from './cli-environment.js';
import { noteModelWarnings } from './model-warnings.js';
import type { JsonOption } from './options.js';
import { printableLine } from './terminal/format.js';
import { formatTable } from './terminal/table.js';
import type { Terminal } from './terminal/terminal.js';

/** Lists the drivers, and which of them are ready. */
export async function listDrivers(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const drivers = await inContext(terminal, (context) =>
    new DriverCatalogue(context.get(LlmDriverManager), context.get(LlmDriverFacade)).list(),
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
    noteModelWarnings(
      terminal,
      drivers.flatMap(({ warnings }) => warnings),
    );
  }
  return EXIT_CODE.ok;
}
