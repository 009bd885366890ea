import type { ValueTransformer } from 'typeorm';

/**
 * Reads a column of type `bigint` as a number. Postgres sends it as text, since it may hold more than a
 * number does; ours hold times in milliseconds and sizes in bytes.
 */
export const bigintAsNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};
