import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { BuiltServer } from '../support/built-server.js';
import { closeLater } from '../support/cleanup.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

/** As long as a name may be, without a place to break. */
const LONG_NAME = 'g'.repeat(100);
const HOSTILE = '<img src=x onerror=alert(1)>';

describeInBrowser('the view of nodes', () => {
  let environment: Record<string, string>;
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/nodes', ...options });
    await visit.page.getByRole('row').nth(1).waitFor();
    return visit.page;
  };
  const row = (name: string) => visit.page.getByRole('row').filter({ hasText: name });

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'database.sqlite');
    environment = {
      DATABASE_URL: `sqlite:${path}`,
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    };
    admin = await AdminPage.start({ environment: { ...environment, NODE_NAME: 'first' } });
    const database = new Database(path, { timeout: 60_000 });
    closeLater(() => database.close());
    const store = database.prepare(
      `INSERT INTO nodes SELECT ?, ?, ?, 7, 'worker', '1.0.0', key_fingerprints, 1, ? FROM nodes LIMIT 1`,
    );
    const killedAt = Date.now() - 3_600_000;
    store.run('long', LONG_NAME, 'machine', killedAt);
    store.run('hostile', 'killed', HOSTILE, killedAt);
  });

  it('shows each process, which one answers, and which one is gone', async () => {
    await begin();
    expect(await row('first').innerText()).toMatch(/first\s+this one[\s\S]*process \d+[\s\S]*live[\s\S]*all/);
    expect(await row('killed').innerText()).toMatch(/killed[\s\S]*gone[\s\S]*worker\s+1\.0\.0/);
    expect(await row('killed').getByText('this one').count()).toBe(0);
    expect(await row('first').locator('time').first().getAttribute('datetime')).toMatch(/^20.*Z$/);
  });

  it('shows a process that starts, without a reload', async () => {
    await begin();
    await BuiltServer.start({ ...environment, NODE_NAME: 'second' });
    await row('second').getByText('live').waitFor();
  });

  it('shows names as text, whatever they contain', async () => {
    const page = await begin();
    await page.getByText(HOSTILE).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        await page.getByText(LONG_NAME).waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
        expect(await page.getByRole('rowheader').count()).toBeGreaterThan(2);
      },
    );
});
