import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { AdminPage, type Visit } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const BUILT_PAGE = 'dist/modules/admin/page';
const MAX_PAGE_BYTES = 200_000;

describeInBrowser('the admin page for a new user', () => {
  let admin: AdminPage;
  let visit: Visit;

  const button = (name: string) => visit.page.getByRole('button', { name, exact: true });
  const field = (name: string) => visit.page.getByLabel(name, { exact: true });
  const told = (text: string) => visit.page.getByText(text, { exact: true }).first().waitFor();
  /** Goes to a view as people do, by the navigation. */
  const goTo = async (link: string, heading = link) => {
    await visit.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: link }).click();
    await visit.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  /** Since the page was asked for. */
  const elapsedMs = () => visit.page.evaluate(() => Math.round(performance.now()));

  beforeAll(async () => {
    admin = await AdminPage.start();
  });
  it('leads a new user without a key from the sign-in to the first verdicts, and then through every other view', async () => {
    visit = await admin.visit({ signedIn: false });
    const { page } = visit;
    await page.getByLabel('Admin token').waitFor();
    const signInMs = await elapsedMs();
    await visit.signIn(admin.server.adminToken);
    await page.getByRole('heading', { name: 'Drivers and keys' }).waitFor();
    await page.getByRole('region', { name: 'groq' }).getByText('Needs a key').waitFor();
    await button('Test mock').click();
    await page.getByText(/^It works/).waitFor();

    await goTo('Standards', 'Check a document');
    await button('Use the example').click();
    await button('Check').click();
    await told('Completed');
    expect(await page.locator('.standards-verdict').count()).toBe(6);

    await goTo('Playground');
    await field('Prompt').fill('Hello there');
    await button('Send').click();
    await told('Mock answer to: Hello there');

    await goTo('Pool');
    await button('Use an example').click();
    await button('Run 8 prompts').click();
    await told('8 of 8 done');

    await goTo('Models', 'Named models');
    await button('Add a named model').click();
    await field('Name').fill('quick');
    await field('Asked first').fill('mock/mock-1');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'quick', exact: true }).waitFor();

    await goTo('Client keys');
    await button('Make a client key').click();
    await field('Name').fill('laptop');
    await button('Make the key').click();
    await button('I have kept it').click();
    await page.getByRole('region', { name: 'laptop', exact: true }).waitFor();

    await goTo('Limits');
    await page.getByRole('region', { name: 'mock', exact: true }).waitFor();
    await goTo('Audit');
    await page.getByRole('row').filter({ hasText: 'laptop' }).first().waitFor();
    await page.getByRole('row').filter({ hasText: 'signed in to the admin page' }).waitFor();

    await page.goto('/admin');
    await page.getByRole('heading', { name: 'groq' }).waitFor();
    process.stdout.write(
      `The admin page: ready to sign in after ${signInMs} ms, its first view after ${await elapsedMs()} ms.\n`,
    );
  });

  it.each(['.br', '.gz'])('has at most 200 kB with all its views, compressed with %s', (suffix) => {
    const names = readdirSync(BUILT_PAGE, { recursive: true, encoding: 'utf8' });
    const weights = names.filter((name) => name.endsWith(suffix)).map((name) => size(name));
    const served = names.filter((name) => /\.(html|js|css|svg)$/.test(name));
    expect(weights).toHaveLength(served.length);
    const weight = weights.reduce((sum, bytes) => sum + bytes, 0);
    process.stdout.write(`The admin page with all its views: ${weight} bytes as ${suffix}.\n`);
    expect(weight).toBeLessThanOrEqual(MAX_PAGE_BYTES);
  });

  const size = (name: string) => statSync(join(BUILT_PAGE, name)).size;
});
