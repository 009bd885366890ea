import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const QUESTION = 'Why does ice float on water? Answer in two sentences.';

const example = (path) => ({
  name: path.split('/').at(-1),
  mimeType: 'text/plain',
  buffer: readFileSync(join(EXAMPLES, path)),
});
const light = { width: 1440, theme: 'light' };
const dark = { width: 1440, theme: 'dark', suffix: '-dark' };
const phone = { width: 360, theme: 'light', suffix: '-360' };

/**
 * Every view: how it is reached, what is done in it before its picture is taken, and which pictures there are. `frame` puts the
 * page in place once it has the picture's size; `whole: false` is for a view that is never looked at from top to end at once.
 */
export const views = [
  {
    name: 'playground',
    link: 'Playground',
    heading: 'Playground',
    height: 1_540,
    pictures: [light, dark],
    prepare: askTwoModels,
    frame: toTop,
  },
  {
    name: 'pool',
    link: 'Pool',
    heading: 'Pool',
    height: 1_400,
    pictures: [light],
    prepare: runPool,
    frame: toTop,
  },
  {
    name: 'standards',
    link: 'Standards',
    heading: 'Check a document',
    height: 900,
    pictures: [light, phone],
    prepare: checkPrivacyNotice,
    frame: toQuote,
    // What cannot be seen of it is not drawn.
    whole: false,
  },
  {
    name: 'drivers',
    link: 'Drivers and keys',
    heading: 'Drivers and keys',
    height: 900,
    pictures: [light],
    prepare: testGroq,
    frame: toTop,
  },
  {
    name: 'models',
    link: 'Models',
    heading: 'Named models',
    height: 640,
    pictures: [light],
    prepare: (page) => page.getByRole('region', { name: 'quick' }).waitFor(),
    frame: toTop,
  },
  {
    name: 'client-keys',
    link: 'Client keys',
    heading: 'Client keys',
    height: 760,
    pictures: [light],
    prepare: (page) => page.getByRole('region', { name: 'Support desk' }).waitFor(),
    frame: toTop,
  },
  {
    name: 'limits',
    link: 'Limits',
    heading: 'Limits',
    height: 760,
    pictures: [light],
    prepare: (page) => page.getByRole('meter').first().waitFor(),
    frame: toTop,
  },
  {
    name: 'nodes',
    link: 'Nodes',
    heading: 'Nodes',
    height: 640,
    pictures: [],
    prepare: (page) => page.getByRole('row').nth(1).waitFor(),
    frame: toTop,
  },
  {
    name: 'audit',
    link: 'Audit',
    heading: 'Audit',
    height: 760,
    pictures: [light],
    prepare: (page) => page.getByRole('row').nth(1).waitFor(),
    frame: toTop,
  },
];

async function askTwoModels(page) {
  const remove = page.getByRole('button', { name: /^Remove / });
  while ((await remove.count()) > 0) await remove.first().click();
  await page.getByLabel('Models', { exact: true }).fill('groq/openai/gpt-oss-20b, openai/gpt-5.4-mini');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Prompt', { exact: true }).fill(QUESTION);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Complete', { exact: true }).nth(1).waitFor();
}

async function runPool(page) {
  await page.getByLabel('Or choose a file, or drop it here').setInputFiles(example('prompts/questions.txt'));
  await page.getByRole('button', { name: 'Run 40 prompts' }).click();
  await page.getByText('Finished', { exact: true }).waitFor();
}

async function checkPrivacyNotice(page) {
  await page
    .getByLabel('Or choose a file, or drop it here')
    .setInputFiles(example('documents/privacy-notice.md'));
  await page.getByLabel(/^Or choose a set/).setInputFiles(example('standards/gdpr-privacy-notice.yaml'));
  await page.getByText('26 standards', { exact: true }).waitFor();
  await page.getByLabel('Driver').selectOption('openai');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('Completed', { exact: true }).waitFor();
  await page.getByLabel(/Not met/).check();
}

async function testGroq(page) {
  await page.getByRole('button', { name: 'Test groq' }).click();
  await page.getByText('It works').waitFor();
}

function toTop(page) {
  return page.evaluate('scrollTo(0, 0)');
}

/** The quote of a standard that is not met, marked in the document. */
async function toQuote(page) {
  await toTop(page);
  await page.locator('button.standards-quote').first().click();
  await page.waitForFunction(`(() => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    return document.activeElement.matches('mark') && top >= 0 && bottom <= innerHeight;
  })()`);
}
