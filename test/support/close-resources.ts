import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { enterTest, leaveFile, leaveTest } from './cleanup.js';

// Loaded before every spec (`setupFilesAfterEnv`): the hooks behind `closeLater`.
beforeEach(enterTest);
afterEach(leaveTest);
afterAll(leaveFile);
