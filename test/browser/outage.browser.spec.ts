import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BuiltServer } from '../support/built-server.js';
import { openForFile } from '../support/cleanup.js';
import { AdminPage, type Visit } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const MODEL = 'llama-3.3-70b-versatile';
const TOKEN = randomBytes(24).toString('hex');

describeInBrowser('the admin page while its server is restarted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-restarted-'));
  /** What a server has in common with the one before it. */
  const environment = {
    ADMIN_TOKEN: TOKEN,
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    DATABASE_URL: `sqlite:${join(folder, 'database.sqlite')}`,
  };
  let admin: AdminPage;
  let server: BuiltServer;
  let visit: Visit;

  const begin = async (path: string) => {
    visit = await admin.visit({ path, signedIn: false });
    await visit.signIn(TOKEN);
    return visit.page;
  };
  const goAway = async () => {
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    if (server !== admin.server) await server.remove();
  };
  const comeBack = async (token = TOKEN) => {
    const { port } = new URL(admin.server.url);
    const changed = { ...environment, ADMIN_TOKEN: token, PORT: port };
    // The next test goes on with it.
    server = await openForFile(() => BuiltServer.start(changed));
  };
  const banner = () =>
    visit.page.getByText('The server does not answer. Trying again; what you typed is kept.');
  const askedAgain = () => visit.page.getByRole('dialog', { name: 'Your session is over' });

  beforeAll(async () => {
    admin = await AdminPage.start({ environment });
    ({ server } = admin);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says that the server does not answer, recovers without a reload in the same session, and saves the earlier input', async () => {
    const page = await begin('/admin/drivers');
    const groq = page.getByRole('region', { name: 'groq' });
    const model = groq.getByLabel('Default model', { exact: true });
    await groq.getByText('More of groq').click();
    await model.fill(MODEL);
    await goAway();
    await model.press('Enter');
    await banner().waitFor();
    await groq.getByText('The Default model was not saved.').waitFor();
    expect(await model.inputValue()).toBe(MODEL);

    await comeBack();
    await banner().waitFor({ state: 'detached' });
    expect(await model.inputValue()).toBe(MODEL);
    await model.press('Enter');
    await groq.getByRole('button', { name: 'Clear Default model of groq' }).waitFor();
    expect(await askedAgain().count()).toBe(0);
    await page.reload();
    await page.waitForFunction(
      (saved) => [...document.querySelectorAll('input')].some(({ value }) => value === saved),
      MODEL,
    );
  });

  it('asks for the token again if another one is set, and preserves prompts, parameters and a finished answer', async () => {
    const page = await begin('/admin/playground');
    const prompt = page.getByLabel('Prompt', { exact: true });
    const columns = page.getByRole('article');
    const goTo = (view: string) => page.getByRole('link', { name: view }).click();
    // The code of every view comes by itself, and is here when the server is not.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => /\/audit-view-[^/]+\.css$/.test(name)),
    );
    await page.waitForLoadState('networkidle');
    await prompt.fill('Asked before');
    await page.getByRole('button', { name: 'Send' }).click();
    await columns.getByText('Mock answer to: Asked before').waitFor();
    await page.getByLabel('Temperature').fill('0.5');
    await prompt.fill('Asked meanwhile');
    await goAway();
    await goTo('Audit');
    await banner().waitFor();
    await goTo('Playground');
    await columns.getByText('Mock answer to: Asked before').waitFor();

    const token = randomBytes(24).toString('hex');
    await comeBack(token);
    await askedAgain().waitFor();
    expect(await banner().isVisible()).toBe(false);
    await visit.signIn(token);
    await askedAgain().waitFor({ state: 'detached' });
    expect(await prompt.inputValue()).toBe('Asked meanwhile');
    expect(await page.getByLabel('Temperature').inputValue()).toBe('0.5');
    await page.getByRole('button', { name: 'Send' }).click();
    await columns.getByText('Mock answer to: Asked meanwhile').waitFor();
  });
});
