import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { closeLater } from '../support/cleanup.js';
import { tracesOf } from '../support/leaks.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const KEY = 'gsk_Rk29vLmQ84xTzYw1CbNs76PfJdHe30GaUiOo5XqE';

describeInBrowser('the view of drivers and keys', () => {
  let admin: AdminPage;
  let visit: Visit;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit(options);
    await visit.page.getByRole('heading', { name: 'groq' }).waitFor();
    return visit.page;
  };
  const card = (name: string) => visit.page.getByRole('region', { name, exact: true });
  const form = (name: string, label: string) =>
    card(name)
      .locator('form')
      .filter({ has: visit.page.getByLabel(label, { exact: true }) });
  const keyForm = (name: string) => form(name, 'API key');
  const saveKey = async (name: string, key: string) => {
    await keyForm(name).getByLabel('API key', { exact: true }).fill(key);
    await keyForm(name).getByRole('button', { name: 'Save' }).click();
    await visit.page.getByTestId('live-region').getByText(`API key of ${name}: saved.`).waitFor();
    await keyForm(name).getByText('Configured').waitFor();
  };

  beforeAll(async () => {
    const facts = join(mkdtempSync(join(tmpdir(), 'models-')), 'models.json');
    closeLater(() => rmSync(dirname(facts), { recursive: true }));
    writeFileSync(facts, '{"mock/old":{"retiresOn":"2026-01-01","replacement":"mock-1"}}');
    const environment = { OPENAI_API_KEY: 'sk-from-the-environment-9876', MODEL_CATALOGUE: facts };
    admin = await AdminPage.start({ provider: { apiKeys: [KEY] }, environment });
  });
  it('shows for each instance the missing values, the values from the environment, and where to get a key', async () => {
    await begin();
    await card('mock').getByText('Default driver').waitFor();
    await card('groq').getByText('Needs a key').waitFor();
    await keyForm('groq').getByText('Missing').waitFor();
    const link = keyForm('groq').getByRole('link', { name: 'console.groq.com' });
    expect(await link.getAttribute('href')).toBe('https://console.groq.com/keys');
    await card('openai').getByText('Ready').waitFor();
    await keyForm('openai').getByText('From the environment').waitFor();
    expect(await keyForm('openai').textContent()).toContain('ends in 9876');
  });

  it('shows first what can answer, and of the others only what they need', async () => {
    const page = await begin();
    const names = await page.locator('.driver h2').allTextContents();
    expect([...names.slice(0, 2)].sort()).toEqual(['mock', 'openai']);
    const gemini = card('gemini');
    expect(await keyForm('gemini').isVisible()).toBe(true);
    expect(await form('gemini', 'Default model').isVisible()).toBe(false);
    await gemini.getByText('More of gemini').click();
    expect(await form('gemini', 'Default model').isVisible()).toBe(true);
    const narrow = await begin({ width: 360 });
    expect(await narrow.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(4_500);
  });

  it('warns of a retired model at its field, at the targets of named models and in the playground', async () => {
    const page = await begin();
    const model = form('mock', 'Default model');
    const text = 'mock/old was retired on 2026-01-01. The provider recommends mock-1.';
    await model.getByLabel('Default model', { exact: true }).fill('old');
    await model.getByRole('button', { name: 'Save' }).click();
    await model.getByText(text).waitFor();
    await page.goto('/admin/playground');
    await page.getByText(text).waitFor();
    await fetch(`${admin.server.url}/api/v1/models/aged`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${admin.server.adminToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ targets: ['mock/mock-1', 'mock/old'] }),
    });
    await page.goto('/admin/models');
    await card('aged').getByText(text).waitFor();
    expect(await card('aged').getByRole('listitem').last().textContent()).toContain('retired');
    await page.goto('/admin');
    await model.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
    await model.getByText('Default', { exact: true }).waitFor();
    await model.getByText(text).waitFor({ state: 'detached' });
  });

  it('saves, tests and clears a key, and shows it nowhere: only one request contains it', async () => {
    const page = await begin();
    await saveKey('groq', KEY);
    expect(await keyForm('groq').textContent()).toContain(`ends in ${KEY.slice(-4)}`);
    expect(await keyForm('groq').getByLabel('API key', { exact: true }).inputValue()).toBe('');
    await card('groq').getByText('Ready').waitFor();

    await card('groq').getByRole('button', { name: 'Test groq' }).click();
    await card('groq').getByText('It works').waitFor();
    expect(admin.provider.calls.at(-1)).toMatchObject({ path: '/openai/v1/models' });

    await page.reload();
    await keyForm('groq').getByText('Configured').waitFor();
    const texts = [await visit.heldText(), await visit.receivedText(), await page.content()];
    expect(tracesOf(KEY).filter((trace) => texts.some((text) => text.includes(trace)))).toEqual([]);

    await keyForm('groq').getByRole('button', { name: 'Clear' }).click();
    const question = page.getByRole('dialog', { name: 'Clear the API key of groq?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await keyForm('groq').textContent()).toContain('Configured');
    await keyForm('groq').getByRole('button', { name: 'Clear' }).click();
    await question.getByRole('button', { name: 'Clear' }).click();
    await keyForm('groq').getByText('Missing').waitFor();
    expect(await page.getByTestId('live-region').textContent()).toBe('API key of groq: cleared.');
  });

  it('says that the provider refused a key, without the words of the provider', async () => {
    await begin();
    await saveKey('groq', 'gsk_a_key_that_the_provider_does_not_know');
    await card('groq').getByRole('button', { name: 'Test groq' }).click();
    await card('groq').getByText('The provider refused the key.').waitFor();
    expect(await card('groq').textContent()).not.toContain('Invalid API Key');
  });

  it('says why a key was not saved, with the code and the request id, and preserves the input', async () => {
    await begin();
    await keyForm('groq').getByLabel('API key', { exact: true }).fill('short');
    await keyForm('groq').getByRole('button', { name: 'Save' }).click();
    const alert = keyForm('groq').getByRole('alert');
    await alert.getByText('The API key was not saved.').waitFor();
    expect(await alert.textContent()).toMatch(/invalid_value at value · request req_/);
    expect(await keyForm('groq').getByLabel('API key', { exact: true }).inputValue()).toBe('short');
  });

  it('stores the name of a model as text, whatever it contains', async () => {
    const page = await begin();
    const hostile = '<img src=x onerror=alert(1)>{{7*7}}';
    const model = form('mock', 'Default model');
    await model.getByLabel('Default model', { exact: true }).fill(hostile);
    await model.getByRole('button', { name: 'Save' }).click();
    await model.getByText('Configured').waitFor();
    await page.reload();
    await model.getByText('Configured').waitFor();
    expect(await model.getByLabel('Default model', { exact: true }).inputValue()).toBe(hostile);
    expect(await page.locator('img').count()).toBe(0);
    await model.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
    await model.getByText('Default', { exact: true }).waitFor();
    expect(await model.getByLabel('Default model', { exact: true }).inputValue()).toBe('mock-1');
  });

  it('accepts limits as JSON, and reports invalid JSON before it sends anything', async () => {
    const page = await begin();
    await card('groq').getByText('Limits per model (not set)').click();
    const limits = form('groq', 'Limits per model');
    await limits.getByLabel('Limits per model', { exact: true }).fill("{'*': {rpm: 30}}");
    await limits.getByRole('button', { name: 'Save' }).click();
    await limits.getByText('This is not JSON.').waitFor();
    await limits.getByLabel('Limits per model', { exact: true }).fill('{"*": {"rpm": 30}}');
    await limits.getByRole('button', { name: 'Save' }).click();
    await limits.getByText('Configured').waitFor();
    expect(await page.getByText('This is not JSON.').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        await saveKey('groq', KEY);
        await card('groq').getByText('Limits per model').first().click();
        // Five a minute is all that a session has.
        if (width === 360) {
          await card('mock').getByRole('button', { name: 'Test mock' }).click();
          await card('mock').getByText('It works').waitFor();
        }
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
        await keyForm('groq').getByRole('button', { name: 'Clear' }).click();
        await page.getByRole('dialog').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
      },
    );
});
