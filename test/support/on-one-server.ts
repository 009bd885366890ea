import { it } from '@jest/globals';
import { SERVERS } from './several-servers.js';

const leftOut = Object.assign(() => {}, { each: () => () => {} });

/** Like `it`, for a test that looks into the one process of its server: it is no test of `e2e-two`. */
export const itOnOneServer = (SERVERS === 1 ? it : leftOut) as typeof it;
