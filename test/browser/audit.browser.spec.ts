import { beforeAll, expect, it } from '@jest/globals';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const HOSTILE = '<img src=x onerror=alert(1)>';
const PAGE_LENGTH = 100;

describeInBrowser('the view of the audit log', () => {
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/audit', ...options });
    await visit.page.getByRole('row').nth(1).waitFor();
    return visit.page;
  };
  const manage = (method: string, path: string, body?: unknown) =>
    fetch(`${admin.server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${admin.server.adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const rows = () => visit.page.locator('tbody tr');
  const texts = () => rows().allTextContents();
  const told = (text: string) => visit.page.getByText(text, { exact: true }).waitFor();

  beforeAll(async () => {
    admin = await AdminPage.start();
    await manage('PUT', '/api/v1/settings/mock/model', { value: 'mock-1' });
    await manage('POST', '/api/v1/client-keys', { name: HOSTILE });
    for (let number = 0; number < PAGE_LENGTH + 5; number += 1)
      await manage('PUT', `/api/v1/models/m-${number}`, { targets: ['mock'] });
  });
  it('shows who did what and when, newest first, and older entries on request', async () => {
    const page = await begin();
    await told(`${PAGE_LENGTH} of the newest ${PAGE_LENGTH} entries`);
    const shown = await texts();
    expect(shown[0]).toMatch(/Admin page.*signed in to the admin page/);
    expect(shown[1]).toMatch(/Admin tokenon \S+stored the named model m-104$/);
    expect(await rows().first().locator('time').getAttribute('datetime')).toMatch(/^20.*Z$/);
    await page.getByRole('button', { name: 'Look further back' }).press('Enter');
    await rows().nth(PAGE_LENGTH).waitFor();
    const all = await texts();
    expect(all.slice(0, PAGE_LENGTH)).toEqual(shown);
    expect(all.at(-1)).toContain('stored the setting mock.model');
    expect(await page.getByRole('button', { name: 'Look further back' }).count()).toBe(0);
    await manage('PUT', '/api/v1/models/newer', { targets: ['mock'] });
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('newer', { exact: true }).waitFor();
    expect((await texts()).slice(1)).toEqual(all);
  });

  it('filters the loaded entries during typing, and stores the filter in the address', async () => {
    const page = await begin();
    await page.getByLabel('Look for').pressSequentially('mock.model');
    await page.getByText('No entry is like that').waitFor();
    await page.getByRole('button', { name: 'Look further back' }).click();
    await page.getByText('stored the setting').waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByLabel('Look for').fill('');
    await page.getByLabel('In', { exact: true }).selectOption('Signing in and out');
    await page.getByText('signed in to the admin page').first().waitFor();
    expect((await texts()).every((text) => text.includes('signed in'))).toBe(true);
    expect(new URL(page.url()).search).toBe('?kind=session');
    await page.reload();
    await page.getByText('signed in to the admin page').first().waitFor();
    expect(await page.getByLabel('In', { exact: true }).inputValue()).toBe('session');
  });

  it('shows the names of client keys as text, whatever they contain', async () => {
    const page = await begin();
    await page.getByRole('button', { name: 'Look further back' }).click();
    await page.getByText(HOSTILE).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        await page.getByRole('button', { name: 'Look further back' }).click();
        await page.getByText(HOSTILE).waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );
});
