import { beforeAll, expect, it } from '@jest/globals';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

describeInBrowser('the sign-in of the admin page', () => {
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit(options);
    return visit.page;
  };

  beforeAll(async () => {
    admin = await AdminPage.start();
  });
  it('refuses a wrong token, says so, and empties the input for the next try', async () => {
    const page = await begin({ signedIn: false });
    const input = page.getByLabel('Admin token');
    await input.fill('a-wrong-token-of-forty-characters-0123456');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the admin token.').waitFor();
    expect(await input.inputValue()).toBe('');
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('accepts the right token, with a cookie that the page cannot read, and stores nothing else', async () => {
    const page = await begin();
    await page.getByRole('heading', { name: 'Drivers and keys' }).waitFor();
    expect(await page.title()).toBe('Drivers and keys · nest-llm-driver');
    const kept = () => [document.cookie, localStorage.length, sessionStorage.length];
    expect(await page.evaluate(kept)).toEqual(['', 0, 0]);
    const cookies = await visit.context.cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    expect(await visit.heldText()).not.toContain(admin.server.adminToken);
    expect(await visit.receivedText()).not.toContain(admin.server.adminToken);
  });

  it('keeps the session when the page is loaded again', async () => {
    const page = await begin();
    await page.reload();
    await page.getByRole('heading', { name: 'Drivers and keys' }).waitFor();
  });

  it('ends the session when the user signs out, and removes everything it had shown', async () => {
    const page = await begin();
    await page.getByRole('heading', { name: 'groq' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.content()).not.toContain('groq');
    expect(await page.evaluate(() => fetch('/api/v1/settings').then(({ status }) => status))).toBe(401);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('asks to sign in above the view when the session has ended, and then continues with the earlier input', async () => {
    const page = await begin();
    const groq = page.getByRole('region', { name: 'groq' });
    await groq.getByText('More of groq').click();
    const model = groq.getByLabel('Default model', { exact: true });
    await model.fill('llama-3.3-70b-versatile');
    await visit.context.clearCookies();
    await model.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Your session is over' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor();
    await visit.signIn(admin.server.adminToken);
    await dialog.waitFor({ state: 'detached' });
    expect(await model.inputValue()).toBe('llama-3.3-70b-versatile');
    await page.getByRole('button', { name: 'Clear Default model of groq' }).waitFor();
  });

  it('says that the server does not answer, and recovers without a reload', async () => {
    const page = await begin();
    await page.getByRole('heading', { name: 'groq' }).waitFor();
    const banner = page.getByText('The server does not answer. Trying again');
    await visit.context.setOffline(true);
    await page.getByRole('button', { name: 'Test mock' }).click();
    await banner.waitFor();
    await page.getByText('The test did not run.').waitFor();
    await visit.context.setOffline(false);
    await banner.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Test mock' }).click();
    await page.getByText('It works').waitFor();
  });

  it('waits for a server that is down at the first visit', async () => {
    const page = await begin({ signedIn: false });
    await visit.context.route('**/api/v1/session', (route) => route.abort());
    await page.reload();
    await page.getByText('The server does not answer. Trying again').waitFor();
    await visit.context.unroute('**/api/v1/session');
    await page.getByLabel('Admin token').waitFor();
  });

  it('leads to a view with the keyboard alone: past the navigation, or through it to a heading that takes the focus', async () => {
    const page = await begin();
    await page.goto('/admin/nowhere');
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Drivers and keys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'groq' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await focused()).toBe('Drivers and keys');
    expect(await page.title()).toBe('Drivers and keys · nest-llm-driver');
  });

  it('hides the navigation behind a button at 360 px, opened and closed with the keyboard', async () => {
    const page = await begin({ width: 360 });
    const views = page.getByRole('navigation', { name: 'Views' });
    expect(await views.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).press('Enter');
    await views.waitFor();
    await page.keyboard.press('Escape');
    await views.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Menu' }).press('Enter');
    await views.getByRole('link', { name: 'Drivers and keys' }).press('Enter');
    await views.waitFor({ state: 'hidden' });
  });

  it('follows the theme of the system until the user chooses one, and stores nothing but that choice', async () => {
    const page = await begin({ colorScheme: 'dark' });
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.getByLabel('Theme').selectOption('Light');
    expect(await scheme()).toBe('light');
    expect(await background()).not.toBe(dark);
    await page.reload();
    await page.getByLabel('Theme').waitFor();
    expect(await scheme()).toBe('light');
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ theme: 'light' });
    await page.getByLabel('Theme').selectOption('System');
    expect(await background()).toBe(dark);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme, signedIn: false });
        await page.getByLabel('Admin token').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByText('This is not the admin token.').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
        await visit.signIn(admin.server.adminToken);
        await page.getByRole('heading', { name: 'groq' }).waitFor();
        await visit.context.clearCookies();
        await page.getByRole('button', { name: 'Test mock' }).click();
        await page.getByRole('dialog').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );
});
