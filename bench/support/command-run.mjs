import { join } from 'node:path';

/** Runs a command of the built command line, and sends its exit code and its peak resident memory. */
const [dist, ...words] = process.argv.slice(2);
const { main } = await import(join(dist, 'src/cli.js'));
await main(words, process.cwd());
process.send({ code: process.exitCode ?? 0, maxRssMb: process.resourceUsage().maxRSS / 1024 });
process.disconnect();
