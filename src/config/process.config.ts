import { hostname } from 'node:os';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { EnvironmentError, readEnvironment } from './environment.js';
import { isPostgresUrl } from './postgres.config.js';

/** What a process does: `gateway` answers requests, `worker` works in the background, `all` does both. */
export const PROCESS_ROLES = ['all', 'gateway', 'worker'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** Worker processes of one server. */
const MOST_PROCESSES = 64;
/** Characters of a name. A host name has at most 64. */
const NAME_LENGTH = 100;

const concurrency = z
  .string()
  .regex(/^\d{1,2}$/, { error: `must be a whole number from 1 to ${MOST_PROCESSES}.` })
  .transform(Number)
  .refine((value) => value >= 1 && value <= MOST_PROCESSES, {
    error: `must be a whole number from 1 to ${MOST_PROCESSES}.`,
  });

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
  error: 'must have letters, digits, dots, dashes and underscores only, and begin with a letter or a digit.',
});

/** Set by the process that starts the workers: the number of this worker, from 1. Not for people. */
export const WORKER_NUMBER_VARIABLE = 'WEB_WORKER_NUMBER';

/**
 * `PROCESS_ROLE` (default `all`), `WEB_CONCURRENCY`, the number of processes (default 1), and `NODE_NAME`,
 * the name of this process in metrics, logs and the list of nodes (default: host name and process id). With
 * several processes each one's name ends with its number.
 * @throws EnvironmentError too if there are to be several processes on SQLite
 */
export const processConfig = registerAs('process', () => {
  const variables = readEnvironment({
    PROCESS_ROLE: z
      .enum(PROCESS_ROLES, { error: `must be one of ${PROCESS_ROLES.join(', ')}.` })
      .default('all'),
    WEB_CONCURRENCY: concurrency.default(1),
    NODE_NAME: name.max(NAME_LENGTH, { error: `has more than ${NAME_LENGTH} characters.` }).optional(),
    DATABASE_URL: z.string().optional(),
    [WORKER_NUMBER_VARIABLE]: z.string().optional(),
  });
  const concurrentProcesses = variables.WEB_CONCURRENCY;
  if (concurrentProcesses > 1 && !isPostgresUrl(variables.DATABASE_URL ?? '')) {
    throw new EnvironmentError([
      `WEB_CONCURRENCY is ${concurrentProcesses}, but DATABASE_URL is SQLite, which is for one process: limits and sessions would be those of each process. Set DATABASE_URL=postgres://… or WEB_CONCURRENCY=1.`,
    ]);
  }
  return {
    role: variables.PROCESS_ROLE,
    concurrentProcesses,
    nodeName: nodeName(variables.NODE_NAME, variables[WORKER_NUMBER_VARIABLE]),
  };
});

export type ProcessConfig = ConfigType<typeof processConfig>;

function nodeName(given: string | undefined, workerNumber: string | undefined): string {
  if (given === undefined) return `${hostname()}-${process.pid}`;
  return workerNumber === undefined ? given : `${given}-${workerNumber}`;
}
