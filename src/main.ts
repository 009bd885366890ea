import './v8-flags.js';
import './server-heap.js';
import cluster from 'node:cluster';
import { EnvironmentError } from './config/environment.js';

await start().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  // Checked before the rest is loaded: a wrong environment is reported at once, and no port is opened.
  const [{ loadConfiguration }, { processConfig }] = await Promise.all([
    import('./config/configuration.js'),
    import('./config/process.config.js'),
  ]);
  const configuration = await loadConfiguration();
  if (cluster.isPrimary && configuration.get(processConfig).concurrentProcesses > 1) {
    const { runWorkers } = await import('./processes/primary.js');
    return runWorkers(configuration);
  }
  const { runServer } = await import('./server.js');
  await runServer(configuration);
}

function reasonOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  // Its class belongs to modules that a wrong environment does not load.
  if (error instanceof Error && error.name === 'DatabaseRefusedError') return error.message;
  return `The server did not start: ${error instanceof Error ? error.message : 'unknown error'}`;
}
