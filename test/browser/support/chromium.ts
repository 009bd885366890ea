import { existsSync } from 'node:fs';
import { describe, it, jest } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

/** A browser, a server and a page, on machines that may be busy. */
const BROWSER_TEST_TIMEOUT_MS = 90_000;

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const MISSING =
  'No Chromium was found. Install one ("apt-get install --no-install-recommends chromium"), or name one with CHROMIUM_PATH.';

const found = [process.env.CHROMIUM_PATH ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

/** Starts the browser of the distribution, which calls nobody by itself. */
export function launchChromium(): Promise<Browser> {
  if (found === undefined) throw new Error(MISSING);
  return chromium.launch({
    executablePath: found,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** As `describe`, for tests that need a browser: skipped where there is none, and failed where `CI` says that there must be one. */
export function describeInBrowser(name: string, tests: () => void): void {
  jest.setTimeout(BROWSER_TEST_TIMEOUT_MS);
  if (found !== undefined) {
    describe(name, tests);
  } else if (process.env.CI) {
    describe(name, () => {
      it('has a browser', () => {
        throw new Error(MISSING);
      });
    });
  } else {
    process.stderr.write(`Skipping "${name}". ${MISSING}\n`);
    describe.skip(name, tests);
  }
}
