/** Returns the folder of PostgreSQL's programs, the newest if there are several, or `undefined`. */
export function postgresFolder(): string | undefined;
/** Returns the path of `redis-server`, or `undefined`. */
export function redisProgram(): string | undefined;
export const POSTGRES_MISSING: string;
export const REDIS_MISSING: string;
