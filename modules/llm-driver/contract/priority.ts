/** How urgent calls are, the most urgent first. */
export const PRIORITIES = ['interactive', 'normal', 'bulk'] as const;

/**
 * How urgent a call is among those that wait for the same limits. `interactive`: a person waits for it.
 * `bulk`: it may take its time.
 */
export type Priority = (typeof PRIORITIES)[number];
