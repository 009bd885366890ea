import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const HOSTILE_TARGET = 'mock/<img/src=x/onerror=alert(1)>';
const HOSTILE_DEFAULTS = { metadata: { '<script>alert(1)</script>': '</pre><img src=x onerror=alert(1)>' } };

describeInBrowser('the view of named models', () => {
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/models', ...options });
    await visit.page.getByRole('heading', { level: 1, name: 'Named models' }).waitFor();
    return visit.page;
  };
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${admin.server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${admin.server.adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return (reply.status === 204 ? undefined : await reply.json()) as Record<string, unknown>;
  };
  const store = (name: string, targets: string[], defaults = {}) =>
    call('PUT', `/api/v1/models/${name}`, { targets, defaults });
  const card = (name: string) => visit.page.getByRole('region', { name, exact: true });
  const button = (name: string) => visit.page.getByRole('button', { name, exact: true });
  const target = (name: string) => visit.page.getByLabel(name, { exact: true });
  const targets = () =>
    visit.page
      .locator('.model-targets-field input')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  const focused = () =>
    visit.page.evaluate(() => {
      const { activeElement: element } = document;
      return element instanceof HTMLInputElement ? element.value : element?.getAttribute('aria-label');
    });

  beforeAll(async () => {
    // OpenAI's key is one that the provider refuses: a call of it comes to its fallback.
    const environment = { OPENAI_API_KEY: 'sk-that-the-provider-refuses-1234' };
    admin = await AdminPage.start({ provider: { apiKeys: ['gsk_another'] }, environment });
  });
  afterEach(async () => {
    const { data } = await call('GET', '/api/v1/models');
    for (const { name } of data as { name: string }[]) await call('DELETE', `/api/v1/models/${name}`);
  });

  it('lets a new user create, with the keyboard alone, a model whose fallback answers', async () => {
    const page = await begin();
    await page.getByText('No named models yet').waitFor();
    await button('Add a named model').press('Enter');
    await page.getByRole('heading', { name: 'New named model' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('steady');
    await page.keyboard.press('Tab');
    await page.keyboard.type('mock/mock-1');
    await button('Add a fallback').press('Enter');
    await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
    await page.keyboard.type('openai/gpt-4o-mini');
    // It is to be asked first.
    await page.keyboard.press('Alt+ArrowUp');
    expect(await targets()).toEqual(['openai/gpt-4o-mini', 'mock/mock-1']);
    expect(await focused()).toBe('openai/gpt-4o-mini');
    await page.getByLabel('Temperature').press('0');
    await page.keyboard.press('Enter');
    await page.getByText('steady is saved, and effective for the next call.').last().waitFor();

    expect(await card('steady').getByRole('listitem').allTextContents()).toEqual([
      'openai/gpt-4o-mini ',
      'mock/mock-1 ',
    ]);
    const { key } = await call('POST', '/api/v1/client-keys', { name: 'caller' });
    const answer = await fetch(`${admin.server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(key)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'steady', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(await answer.json()).toMatchObject({
      choices: [{ message: { content: 'Mock answer to: Hello' } }],
    });
    expect(admin.provider.calls.at(-1)).toMatchObject({ path: '/v1/chat/completions' });
  });

  it('changes the order with buttons that keep the focus, and announces the new position of a target', async () => {
    const page = await begin();
    await store('fast', ['mock/a', 'mock/b', 'mock/c']);
    await page.reload();
    await button('Edit fast').click();
    await button('Move down: Asked first').press('Enter');
    expect(await targets()).toEqual(['mock/b', 'mock/a', 'mock/c']);
    expect(await page.getByTestId('live-region').textContent()).toBe('mock/a is now 2 of 3.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await targets()).toEqual(['mock/b', 'mock/c', 'mock/a']);
    expect(await focused()).toBe('Move down: Fallback 2');
    await button('Remove: Fallback 1').press('Enter');
    expect(await targets()).toEqual(['mock/b', 'mock/a']);
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement).value === 'mock/a');
    await button('Save').click();
    await page.getByText('fast is saved').last().waitFor();
    expect(await call('GET', '/api/v1/models/fast')).toMatchObject({ targets: ['mock/b', 'mock/a'] });
  });

  it('suggests the known models', async () => {
    const page = await begin({ path: '/admin/models' });
    await button('Add a named model').click();
    await page.locator('datalist option[value="mock/mock-1"]').waitFor({ state: 'attached' });
  });

  it('shows an error at its field, focuses the field, and preserves the input', async () => {
    const page = await begin();
    await store('taken', ['mock/a']);
    await page.reload();
    await card('taken').waitFor();
    await button('Add a named model').click();
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('taken');
    await target('Asked first').fill('mock/a');
    await button('Add a fallback').click();
    await target('Fallback 1').fill('nope/x');
    await button('Save').click();
    await page.getByText('There is a named model taken already').waitFor();
    expect(await focused()).toBe('taken');

    await name.fill('fast');
    await button('Save').click();
    await page.getByText('"nope/x" names no driver instance').waitFor();
    expect(await focused()).toBe('nope/x');
    expect(await target('Fallback 1').getAttribute('aria-invalid')).toBe('true');
    expect(await target('Asked first').getAttribute('aria-invalid')).toBeNull();

    await target('Fallback 1').fill('mock/b');
    await page.getByText('Other defaults, as JSON').click();
    await page.getByLabel('Other fields of a request').fill('{stop: 1}');
    await button('Save').click();
    await page.getByText('This is not JSON.').waitFor();
    await page.getByLabel('Other fields of a request').fill('{"stream": true}');
    await button('Save').click();
    await page.getByText('Each call sets it itself.').waitFor();
    expect(await targets()).toEqual(['mock/a', 'mock/b']);
    await page.getByLabel('Other fields of a request').fill('');
    await button('Save').click();
    await card('fast').waitFor();
  });

  it('preserves the input while the server does not answer', async () => {
    const page = await begin();
    await button('Add a named model').click();
    await page.getByLabel('Name', { exact: true }).fill('fast');
    await target('Asked first').fill('mock/a');
    await visit.context.setOffline(true);
    await button('Save').click();
    await page.getByText('The named model was not saved.').waitFor();
    await visit.context.setOffline(false);
    await page.getByText('The server does not answer. Trying again').waitFor({ state: 'hidden' });
    expect(await targets()).toEqual(['mock/a']);
    await button('Save').click();
    await card('fast').waitFor();
  });

  it('asks before it deletes a model, and then focuses the list', async () => {
    const page = await begin();
    await store('fast', ['mock/a']);
    await page.reload();
    await button('Delete fast').click();
    const question = page.getByRole('dialog', { name: 'Delete fast?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await button('Delete fast').click();
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('fast is deleted.').first().waitFor();
    await card('fast').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('stack');
  });

  it('shows targets and defaults as text, whatever they contain', async () => {
    const page = await begin();
    await store('hostile', [HOSTILE_TARGET], HOSTILE_DEFAULTS);
    await page.reload();
    await card('hostile').getByText(HOSTILE_TARGET).waitFor();
    await card('hostile').getByText('Defaults: metadata').click();
    await card('hostile').getByText('<script>alert(1)</script>').waitFor();
    await button('Edit hostile').click();
    expect(await targets()).toEqual([HOSTILE_TARGET]);
    expect(JSON.parse(await page.getByLabel('Other fields of a request').inputValue())).toEqual(
      HOSTILE_DEFAULTS,
    );
    expect(await page.locator('img, main script').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        await store('long-'.repeat(12), [`groq/${'long-'.repeat(30)}`, 'openai', HOSTILE_TARGET]);
        await store('fast', ['mock/a'], HOSTILE_DEFAULTS);
        await page.reload();
        await card('fast').getByText('Defaults: metadata').click();
        await page.getByText('driver not configured').first().waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
        await button('Edit fast').click();
        await target('Asked first').fill('nope/x');
        await button('Save').click();
        await page.getByText('names no driver instance').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );
});
