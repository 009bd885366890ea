import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Chromium without windows first: it does the same for half of the processor time. */
const PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const MISSING =
  'No Chromium was found. Install one ("apt-get install --no-install-recommends chromium-headless-shell"), or name one with CHROMIUM_PATH.';

/** Returns the path of a Chromium: the one that `CHROMIUM_PATH` names, else one that the distribution has installed. */
export function chromiumPath() {
  return [process.env.CHROMIUM_PATH ?? '', ...PATHS].find((path) => path !== '' && existsSync(path));
}

/** Starts the browser of the distribution once for all browser specs. The switches keep it from calling anybody by itself. */
export async function launchBrowser() {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    process.env.CHROMIUM_MISSING = MISSING;
    return;
  }
  const server = await chromium.launchServer({
    executablePath,
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
  process.env.CHROMIUM_ENDPOINT = server.wsEndpoint();
  globalThis.browserServer = server;
}

export { launchBrowser as default };
