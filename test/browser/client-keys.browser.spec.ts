import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { tracesOf } from '../support/leaks.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const HOSTILE = '<img src=x onerror=alert(1)>{{7*7}}';

describeInBrowser('the view of client keys', () => {
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/client-keys', ...options });
    await visit.page.getByRole('heading', { level: 1, name: 'Client keys' }).waitFor();
    return visit.page;
  };
  const card = (name: string) => visit.page.getByRole('region', { name, exact: true });
  const button = (name: string) => visit.page.getByRole('button', { name, exact: true });
  const field = (name: string) => visit.page.getByLabel(name, { exact: true });
  const dialog = (name: string) => visit.page.getByRole('dialog', { name: `The key of ${name}` });
  const fillNew = async (name: string) => {
    await button('Make a client key').click();
    await field('Name').fill(name);
  };
  /** Makes one, and closes the dialog that shows it. @returns the key */
  const make = async (name: string) => {
    await fillNew(name);
    await button('Make the key').click();
    const key = await dialog(name).getByLabel('Key', { exact: true }).inputValue();
    await button('I have kept it').click();
    await dialog(name).waitFor({ state: 'detached' });
    await card(name).waitFor();
    return key;
  };
  const ask = async (key: string, path = '/api/v1/drivers') =>
    (await fetch(`${admin.server.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).status;

  beforeAll(async () => {
    admin = await AdminPage.start();
  });
  afterEach(async () => {
    const headers = { authorization: `Bearer ${admin.server.adminToken}` };
    const listing = await fetch(`${admin.server.url}/api/v1/client-keys`, { headers });
    const { data } = (await listing.json()) as { data: { id: string }[] };
    for (const { id } of data)
      await fetch(`${admin.server.url}/api/v1/client-keys/${id}`, { method: 'DELETE', headers });
  });

  it('shows a new key once, to copy it, and stores it nowhere afterwards', async () => {
    const page = await begin();
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('No client keys yet').waitFor();
    await fillNew('laptop');
    await field('Requests a minute').fill('60');
    await field('Models it may call').fill('mock/*, fast');
    await button('Make the key').click();

    const shown = dialog('laptop').getByLabel('Key', { exact: true });
    const key = await shown.inputValue();
    await dialog('laptop').getByText('It is shown this once').waitFor();
    expect(key).toMatch(/^llm_/);
    // Ready to be copied by keys, too.
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(key);
    await button('Copy the key').click();
    await button('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    // Escape would lose it. The second one closes any dialog in Chromium; then it opens again.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await shown.waitFor();
    expect(await shown.inputValue()).toBe(key);
    await button('I have kept it').click();
    await dialog('laptop').waitFor({ state: 'detached' });

    const traces = () => tracesOf(key.slice(key.indexOf('_', 4) + 1));
    const leaked = async () => {
      const held = await visit.heldText();
      return traces().filter((trace) => held.includes(trace));
    };
    expect(await leaked()).toEqual([]);
    await page.reload();
    await card('laptop').getByText('60 requests a minute').waitFor();
    expect(await card('laptop').getByText('mock/*').count()).toBe(1);
    expect(await leaked()).toEqual([]);
    expect((await visit.receivedText()).split(key)).toHaveLength(2);
    expect(await ask(key)).toBe(200);
  });

  it('creates a key with the keyboard alone', async () => {
    const page = await begin();
    await button('Make a client key').press('Enter');
    await page.getByRole('heading', { name: 'New client key' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('by keys');
    // Past use and admin.
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await dialog('by keys').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog('by keys').waitFor({ state: 'detached' });
    await card('by keys').getByText('5 requests a minute').waitFor();
    expect(await card('by keys').locator('.badge').allTextContents()).toEqual(['use', 'metrics']);
  });

  it('changes a key that stays valid, and sends only the changed fields', async () => {
    const page = await begin();
    const key = await make('laptop');
    expect(await ask(key, '/metrics')).toBe(403);
    await button('Edit laptop').click();
    await field('Name').fill('desk');
    await field('metrics').check();
    await field('Calls at a time').fill('8');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await button('Save').click();
    expect((await sent).postDataJSON()).toEqual({
      name: 'desk',
      scopes: ['use', 'metrics'],
      limits: { concurrency: 8 },
    });
    await page.getByText('desk is saved, and effective for the next call.').first().waitFor();
    await card('desk').getByText('8 calls at a time').waitFor();
    expect(await ask(key, '/metrics')).toBe(200);

    await button('Edit desk').click();
    await field('Calls at a time').fill('');
    await button('Save').click();
    await card('desk').getByText('none of its own').waitFor();
  });

  it('asks before it revokes a key', async () => {
    const page = await begin();
    const key = await make('laptop');
    await button('Revoke laptop').click();
    const question = page.getByRole('dialog', { name: 'Revoke laptop?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await ask(key)).toBe(200);
    await button('Revoke laptop').click();
    await question.getByRole('button', { name: 'Revoke' }).click();
    await card('laptop').waitFor({ state: 'detached' });
    await page.getByText('laptop is revoked').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('stack');
    expect(await ask(key)).toBe(401);
  });

  it('shows an error at its field, and preserves the input', async () => {
    const page = await begin();
    await fillNew('laptop');
    await field('use').uncheck();
    await button('Make the key').click();
    await page.getByRole('group', { name: 'Scopes' }).getByRole('alert').waitFor();
    await field('use').check();
    await field('Models it may call').fill('fast\na**');
    await button('Make the key').click();
    await page.getByText('a**: Expected a name').waitFor();
    const models = field('Models it may call');
    expect(await models.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await models.inputValue()).toBe('fast\na**');
    await models.fill('fast');
    await field('Find a model by name').fill('mock/mock-1');
    await page.keyboard.press('Enter');
    expect(await models.inputValue()).toBe('fast\nmock/mock-1');
    await button('Make the key').click();
    await dialog('laptop').waitFor();
  });

  it('asks to sign in above the form when the session has ended, and then creates the key', async () => {
    await begin();
    await fillNew('laptop');
    await visit.context.clearCookies();
    await button('Make the key').click();
    await visit.page.getByRole('dialog', { name: 'Your session is over' }).waitFor();
    await visit.signIn(admin.server.adminToken);
    await dialog('laptop').waitFor();
  });

  it('says that a key no longer exists if it was revoked meanwhile', async () => {
    const page = await begin();
    await make('laptop');
    await button('Edit laptop').click();
    await field('Name').fill('desk');
    const path = page.url().replace('/admin/client-keys/edit/', '/api/v1/client-keys/');
    const headers = { authorization: `Bearer ${admin.server.adminToken}` };
    await fetch(path, { method: 'DELETE', headers });
    await button('Save').click();
    await page.getByText('The client key was not saved.').waitFor();
    expect(await field('Name').inputValue()).toBe('desk');
    await page.reload();
    await page.getByText('There is no such client key').waitFor();
  });

  it('shows a name as text, whatever it contains', async () => {
    const page = await begin();
    await make(HOSTILE);
    await button(`Revoke ${HOSTILE}`).click();
    await page.getByRole('dialog', { name: `Revoke ${HOSTILE}?` }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        const name = 'a-name-without-a-place-to-break-it-'.repeat(2);
        const check = async () => {
          expect(await accessibilityViolations(page)).toEqual([]);
          expect(await sidewaysOverflow(page)).toBe(0);
        };
        await fillNew(name);
        await field('admin').check();
        await field('Models it may call').fill(`a**\n${'long-'.repeat(30)}`);
        await button('Make the key').click();
        await page.getByText('a**: Expected a name').waitFor();
        await check();
        await field('Models it may call').fill('long-'.repeat(30));
        await button('Make the key').click();
        await dialog(name).waitFor();
        await check();
        await button('I have kept it').click();
        await card(name).waitFor();
        await check();
      },
    );
});
