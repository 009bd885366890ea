/**
 * Takes the pictures of the admin page in `docs/images` from the running application: the built server with a database of its own,
 * and a fake provider behind it. With a folder as argument, it writes every view there instead, whole, at every width, in both themes.
 */
import { Buffer } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, MISSING } from '../test/browser/support/launch-browser.mjs';
import { buildWhereStale } from './build-where-stale.mjs';
import { storeContent } from './screenshots/content.mjs';
import { startProvider } from './screenshots/provider.mjs';
import { startServer } from './screenshots/server.mjs';
import { views } from './screenshots/views.mjs';

const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');
const MAX_BYTES = 60_000;
/** Wide windows are drawn smaller. */
const MAX_WIDTH = 1_008;

const [folder] = process.argv.slice(2);
const shots =
  folder === undefined
    ? ({ pictures }) => pictures
    : () =>
        [360, 768, 1440].flatMap((width) =>
          ['light', 'dark'].map((theme) => ({ width, theme, suffix: `-${theme}-${width}` })),
        );
const target = folder === undefined ? IMAGES : resolve(folder);

const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error(MISSING);
buildWhereStale();
mkdirSync(target, { recursive: true });
const provider = await startProvider();
const server = await startServer(provider);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  await storeContent(server);
  const page = await signedIn();
  for (const view of views) {
    await page.setViewportSize({ width: 1440, height: view.height });
    const navigation = page.getByRole('navigation', { name: 'Views' });
    await navigation.getByRole('link', { name: view.link, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: view.heading }).waitFor();
    await view.prepare(page, server);
    for (const shot of shots(view)) await take(page, view, shot);
    await page.setViewportSize({ width: 1440, height: view.height });
  }
} finally {
  await browser.close();
  await server.stop();
  await provider.stop();
}

async function signedIn() {
  const page = await browser.newPage({ baseURL: server.url, reducedMotion: 'reduce' });
  await page.goto('/admin');
  await page.getByLabel('Admin token').fill(server.adminToken);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

async function take(page, view, { width, theme, suffix = '' }) {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height: width < 600 ? 760 : view.height });
  await view.frame(page);
  const path = join(target, `admin-${view.name}${suffix}`);
  if (folder === undefined) await writePicture(page, `${path}.webp`);
  else await page.screenshot({ path: `${path}.png`, fullPage: view.whole ?? true });
}

/** Playwright itself writes no WebP, which is half as large as PNG here. */
async function writePicture(page, path) {
  const devtools = await page.context().newCDPSession(page);
  const { cssVisualViewport: seen } = await devtools.send('Page.getLayoutMetrics');
  const { pageX: x, pageY: y, clientWidth: width, clientHeight: height } = seen;
  const clip = { x, y, width, height, scale: Math.min(1, MAX_WIDTH / width) };
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 75, clip });
  await devtools.detach();
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(path, bytes);
  console.log(`${basename(path)}: ${bytes.length} bytes`);
  if (bytes.length <= MAX_BYTES) return;
  console.error(`${basename(path)} is larger than ${MAX_BYTES} bytes: make its view less high.`);
  process.exitCode = 1;
}
