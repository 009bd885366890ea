import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { readEnvironment } from './environment.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** `LOG_LEVEL`, default `info`. */
export const logConfig = registerAs('log', () => {
  const { LOG_LEVEL } = readEnvironment({
    LOG_LEVEL: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(', ')}.` }).default('info'),
  });
  return { level: LOG_LEVEL };
});

export type LogConfig = ConfigType<typeof logConfig>;
