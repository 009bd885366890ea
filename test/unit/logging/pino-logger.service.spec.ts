import { describe, expect, it } from '@jest/globals';
import { PinoLoggerService } from '../../../src/logging/pino-logger.service.js';

describe('the name of the process in the log', () => {
  const linesWith = (node?: string) => {
    const lines: Record<string, unknown>[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) };
    const logger = new PinoLoggerService({ level: 'info', node, destination });
    logger.warn('a warning', 'a context');
    logger.record('http', 0, { msg: 'request' });
    return lines;
  };

  it('is in every line', () => {
    expect(linesWith('host-7').map(({ node }) => node)).toEqual(['host-7', 'host-7']);
  });

  it('is absent if the process has none', () => {
    expect(linesWith()[0]).not.toHaveProperty('node');
    expect(linesWith()[1]).toEqual({
      level: 30,
      time: '1970-01-01T00:00:00.000Z',
      context: 'http',
      msg: 'request',
    });
  });
});
