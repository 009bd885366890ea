import './v8-flags.js';
import './server-heap.js';
import { Logger } from '@nestjs/common';
import { EnvironmentError } from './config/environment.js';

/** Milliseconds that the last log lines have to be read before the process ends. */
const LOG_FLUSH_MS = 1_000;

await start().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  // Checked before the rest is loaded: a wrong environment is reported at once, and no port is opened.
  const { loadConfiguration } = await import('./config/configuration.js');
  const configuration = await loadConfiguration();
  const [{ createApp }, { appConfig }, { standardOutput }, { shutDown }] = await Promise.all([
    import('./app.factory.js'),
    import('./config/app.config.js'),
    import('./logging/log-sink.js'),
    import('./shutdown.js'),
  ]);
  const app = await createApp({ configuration });
  const { port, host, shutdownGraceMs } = configuration.get(appConfig);
  const logger = new Logger('main');
  onSignal(async (signal) => {
    logger.log(`${signal}: shutting down`);
    await shutDown(app, shutdownGraceMs);
    logger.log('ended');
    await standardOutput().drained(LOG_FLUSH_MS);
  });
  await app.listen(port, host);
  logger.log(`listening on ${await app.getUrl()}`);
}

/** Ends the process with code 0 once `end` has resolved. A second signal ends it at once, with code 1. */
function onSignal(end: (signal: string) => Promise<void>): void {
  let ending = false;
  const onEither = (signal: string) => {
    if (ending) process.exit(1);
    ending = true;
    end(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `The server did not end well: ${error instanceof Error ? error.name : 'unknown error'}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onEither).on('SIGINT', onEither);
}

function reasonOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  // Its class belongs to modules that a wrong environment does not load.
  if (error instanceof Error && error.name === 'DatabaseRefusedError') return error.message;
  return `The server did not start: ${error instanceof Error ? error.message : 'unknown error'}`;
}
