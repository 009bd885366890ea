import cluster, { type Worker } from 'node:cluster';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { SystemClock } from '../../modules/support/index.js';
import type { Configuration } from '../config/configuration.js';
import { logConfig } from '../config/log.config.js';
import { processConfig, WORKER_NUMBER_VARIABLE } from '../config/process.config.js';
import { standardOutput } from '../logging/log-sink.js';
import { PinoLoggerService } from '../logging/pino-logger.service.js';
import { MetricsRelay } from './metrics-relay.js';
import { endOnSignals, endProcess } from './signals.js';
import { describeEnd } from './worker.js';
import { WorkerOutput } from './worker-output.js';
import { WorkerProcesses } from './worker-processes.js';

const MAIN = join(import.meta.dirname, '..', 'main.js');
/** Time that the last lines of the log have to be read. */
const OUTPUT_MS = 1_000;

/**
 * Runs the server in several processes. This one serves nothing: it starts the workers, starts another one
 * for each that ends, and lets all end on SIGTERM and SIGINT. On SIGHUP it replaces one after the other.
 */
export async function runWorkers(configuration: Configuration): Promise<void> {
  const { concurrentProcesses: count, nodeName: node } = configuration.get(processConfig);
  const { level } = configuration.get(logConfig);
  Logger.overrideLogger(new PinoLoggerService({ level, node, destination: standardOutput() }));
  const logger = new Logger('processes');
  const clock = new SystemClock();
  const output = new WorkerOutput(process.stdout);
  const endWith = async (code: number) => {
    standardOutput().flush();
    await Promise.race([output.ended(), clock.sleep(OUTPUT_MS)]);
    return code;
  };
  const workers = new WorkerProcesses({
    ...{ count, clock, logger },
    fork: (number) => {
      const worker = fork(number, output);
      relay.listen(worker);
      return worker;
    },
    onGivenUp: () => {
      logger.fatal('no worker process can be started: the lines before this one tell why');
      endProcess(endWith(1));
    },
  });
  const relay = new MetricsRelay(() => workers.serving);
  endOnSignals(
    async (signal) => {
      logger.log(`${signal}: the worker processes are shutting down`);
      return endWith((await workers.stop()) ? 0 : 1);
    },
    () => workers.kill(),
  );
  // That of a terminal which is closed ends the server, as that of one process.
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void workers.replaceAll());
  const failure = await workers.start();
  if (failure === undefined) return;
  // With code 1 it has told its reason itself.
  if (failure.code !== 1)
    logger.fatal(`the first worker process ended before it listened: ${describeEnd(failure)}`);
  endProcess(endWith(1));
}

function fork(number: number, output: WorkerOutput): Worker {
  // Node's own execution arguments are passed on. Standard input is the primary's alone.
  cluster.setupPrimary({ exec: MAIN, args: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const worker = cluster.fork({ [WORKER_NUMBER_VARIABLE]: String(number) });
  output.add(worker.process.stdout!);
  return worker;
}
