import { Logger } from '@nestjs/common';
import { EnvironmentError } from './config/environment.js';

await start().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  // Checked before the rest is even loaded: a wrong environment is reported at once, and no port is opened.
  const { loadConfiguration } = await import('./config/configuration.js');
  const configuration = await loadConfiguration();
  const [{ createApp }, { appConfig }] = await Promise.all([
    import('./app.factory.js'),
    import('./config/app.config.js'),
  ]);
  const app = await createApp({ configuration });
  const { port, host } = app.get<ReturnType<typeof appConfig>>(appConfig.KEY);
  await app.listen(port, host);
  new Logger('main').log(`listening on ${await app.getUrl()}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  return `The server did not start: ${error instanceof Error ? error.message : 'unknown error'}`;
}
