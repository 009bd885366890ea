import { it } from '@jest/globals';
import { SERVERS } from './several-servers.js';

/** Like `it`, for a test that looks into the one process of its server: it is no test of `e2e-two`. */
export const itOnOneServer = (SERVERS === 1 ? it : () => {}) as typeof it;
