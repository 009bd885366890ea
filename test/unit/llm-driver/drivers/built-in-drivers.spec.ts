import { describe, expect, it } from '@jest/globals';
import { builtInDrivers } from '../../../../modules/llm-driver/drivers/built-in-drivers.js';

describe('the built-in drivers', () => {
  it('each declare a name of their own and inherit none', () => {
    for (const driverClass of builtInDrivers) expect(Object.hasOwn(driverClass, 'driver')).toBe(true);
  });
});
