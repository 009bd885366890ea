import { type Browser, chromium } from 'playwright-core';
import { closeLater } from '../../support/cleanup.js';
import { describeWith } from '../../support/needed-program.js';

/**
 * Set by `launch-browser.mjs`, which starts the one browser of the run: its address, or why there is none.
 */
const { CHROMIUM_ENDPOINT: endpoint, CHROMIUM_MISSING: missing = 'The browser was not started.' } =
  process.env;

/** A connection to the browser of the run. Contexts are separate profiles, so specs do not see each other. */
export async function connectToChromium(): Promise<Browser> {
  if (endpoint === undefined) throw new Error(missing);
  const browser = await chromium.connect(endpoint);
  closeLater(() => browser.close());
  return browser;
}

/** Like `describe`, for tests that need a browser. */
export const describeInBrowser = describeWith({
  program: 'a browser',
  missing,
  isThere: () => endpoint !== undefined,
});
