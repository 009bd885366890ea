import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MetricsRegistry } from '../modules/metrics/index.js';
import { SystemClock } from '../modules/support/index.js';
import { createApp } from './app.factory.js';
import { appConfig } from './config/app.config.js';
import type { Configuration } from './config/configuration.js';
import { standardOutput } from './logging/log-sink.js';
import { PrimaryLink } from './processes/primary-link.js';
import { endOnSignals, endProcess } from './processes/signals.js';
import { shutDown } from './shutdown.js';

/** Milliseconds that the last log lines have to be read before the process ends. */
const LOG_FLUSH_MS = 1_000;
/** Milliseconds for which a process that is replaced answers requests on connections that it has accepted. */
const ACCEPTED_MS = 1_000;

/**
 * Serves until a signal ends the process, or the process that started it as a worker.
 * @throws what `createApp` throws, and errors of listening
 */
export async function runServer(configuration: Configuration): Promise<void> {
  await new RunningServer(configuration).start();
}

class RunningServer {
  private readonly logger = new Logger('main');
  private app: NestFastifyApplication | undefined;
  private ended: Promise<number> | undefined;

  constructor(private readonly configuration: Configuration) {}

  async start(): Promise<void> {
    const { port, host } = this.configuration.get(appConfig);
    // Before it starts: process 1 of a container would ignore signals until then.
    endOnSignals((signal) => this.end(signal, cluster.isWorker));
    const link = cluster.isWorker ? this.openLink() : undefined;
    const app = (this.app = await createApp({ configuration: this.configuration }));
    if (link !== undefined) app.get(MetricsRegistry).includeOthers(link.readOthers);
    await app.listen(port, host);
    this.logger.log(`listening on ${await app.getUrl()}`);
  }

  private openLink(): PrimaryLink {
    return new PrimaryLink(
      {
        end: (takenOver) => endProcess(this.end(takenOver ? 'replaced' : 'asked to end', takenOver)),
        readMetrics: async () => this.app!.get(MetricsRegistry).text(),
      },
      new SystemClock(),
    );
  }

  /** @param takenOver other processes get the connections that come from now on */
  private end(reason: string, takenOver: boolean): Promise<number> {
    return (this.ended ??= this.endWell(reason, takenOver));
  }

  private async endWell(reason: string, takenOver: boolean): Promise<number> {
    // It is asked to end while it starts.
    if (this.app === undefined) return 0;
    this.logger.log(`${reason}: shutting down`);
    if (takenOver) {
      this.app.getHttpServer().close();
      // They may have brought a request that it has not read yet.
      await sleep(ACCEPTED_MS);
    }
    await shutDown(this.app, this.configuration.get(appConfig).shutdownGraceMs);
    this.logger.log('ended');
    await standardOutput().drained(LOG_FLUSH_MS);
    return 0;
  }
}
