import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Deferred } from '../support/deferred.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const GROQ = 'groq/llama-3.1-8b-instant';
const OPENAI = 'openai/gpt-4o-mini';
const HOSTILE = '<img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>';

describeInBrowser('the playground', () => {
  let admin: AdminPage;
  let visit: Visit;
  /** Holds the answers of groq until a test lets them go. */
  let groq = new Deferred<void>();
  let text: string | undefined;

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/playground', ...options });
    await prompt().waitFor();
    return visit.page;
  };
  const prompt = () => visit.page.getByLabel('Prompt', { exact: true });
  const models = () => visit.page.getByLabel('Models', { exact: true });
  const column = (name: string) => visit.page.getByRole('article', { name, exact: true });
  const send = () => visit.page.getByRole('button', { name: 'Send' }).click();
  const choose = async (...names: string[]) => {
    await visit.page.getByRole('button', { name: 'Remove mock/mock-1' }).click();
    await models().fill(names.join(', '));
    await visit.page.getByRole('button', { name: 'Add', exact: true }).click();
  };
  const fact = (of: string, name: string) =>
    column(of)
      .locator('.playground-facts > div')
      .filter({ has: visit.page.getByText(name, { exact: true }) })
      .locator('dd');

  beforeAll(async () => {
    admin = await AdminPage.start({
      provider: {
        models: ['llama-3.1-8b-instant', 'gpt-4o-mini', HOSTILE],
        reply: async ({ flavour, prompt: asked }) => {
          if (flavour === 'groq') await groq.promise;
          return text ?? `${flavour} says: ${asked}`;
        },
      },
      environment: { GROQ_API_KEY: 'gsk_of_a_browser_test', OPENAI_API_KEY: 'sk-of-a-browser-test' },
    });
  });
  beforeEach(() => {
    groq = new Deferred();
    groq.resolve();
    text = undefined;
    admin.provider.reset();
  });
  it('answers the first prompt of a new user, with the keyboard alone, and shows its figures', async () => {
    const page = await begin();
    await page.getByRole('heading', { name: 'Playground' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Hello there');
    await page.keyboard.press('Control+Enter');
    await column('mock/mock-1').getByText('Mock answer to: Hello there').waitFor();
    await column('mock/mock-1').getByText('Complete').waitFor();
    expect(await fact('mock/mock-1', 'First token').textContent()).toMatch(/^[\d.]+ m?s$/);
    expect(await fact('mock/mock-1', 'Total time').textContent()).toMatch(/^[\d.]+ m?s$/);
    expect(await fact('mock/mock-1', 'Finish reason').textContent()).toBe('stop');
    expect(await fact('mock/mock-1', 'Prompt tokens').textContent()).toMatch(/^\d+$/);
    expect(await fact('mock/mock-1', 'Answer tokens').textContent()).toMatch(/^\d+$/);
    expect(await page.getByTestId('live-region').textContent()).toBe('1 answer: 1 complete.');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });

  it('asks two models side by side, independently of each other', async () => {
    groq = new Deferred();
    const page = await begin();
    await choose(GROQ, OPENAI);
    await page.getByLabel('Temperature').fill('0.5');
    await prompt().fill('Hello');
    await send();
    await column(OPENAI).getByText('openai says: Hello').waitFor();
    await column(OPENAI).getByText('Complete').waitFor();
    await column(GROQ).getByText('Waiting', { exact: true }).waitFor();
    groq.resolve();
    await column(GROQ).getByText('groq says: Hello').waitFor();
    await column(GROQ).getByText('Complete').waitFor();
    expect(await fact(OPENAI, 'Answered by').textContent()).toBe('gpt-4o-mini-2024-07-18');
    expect(admin.provider.calls.filter(({ path }) => path.endsWith('/chat/completions'))).toHaveLength(2);
    expect(admin.provider.calls.at(-1)!.body).toMatchObject({ temperature: 0.5, stream: true });
  });

  it('names the winner of the fastest, and cancels the others', async () => {
    groq = new Deferred();
    const page = await begin();
    await choose(GROQ, OPENAI);
    await page.getByLabel('Fastest').check();
    await prompt().fill('Hello');
    await send();
    await column('Fastest of 2').getByText('Complete').waitFor();
    expect(await fact('Fastest of 2', 'Winner').textContent()).toBe(OPENAI);
    await column('Fastest of 2').getByText('openai says: Hello').waitFor();
    await admin.provider.waitForInFlight(0);
    groq.resolve();
  });

  it('shows the answers of all models from one reply, failures with their code', async () => {
    const page = await begin();
    await choose(OPENAI, 'groq/no-such-model');
    await page.getByLabel('All in one reply').check();
    expect(await page.getByLabel('Stream').isDisabled()).toBe(true);
    await prompt().fill('Hello');
    await send();
    await column(OPENAI).getByText('openai says: Hello').waitFor();
    await column('groq/no-such-model').getByText('There is no answer.').waitFor();
    await column('groq/no-such-model').getByText('model_not_found').waitFor();
    expect(await page.getByTestId('live-region').textContent()).toBe('2 answers: 1 complete, 1 failed.');
  });

  it.each(['stream_truncated', 'stream_reset', 'stream_error'] as const)(
    'shows the received part of a stream that the provider cut off, and says so: %s',
    async (kind) => {
      await begin();
      await choose(OPENAI);
      text = 'one two three four';
      admin.provider.setScript(({ route }) => (route.kind === 'chat' ? { kind, afterTokens: 2 } : undefined));
      await prompt().fill('Hello');
      await send();
      await column(OPENAI).getByText('Cut off', { exact: true }).waitFor();
      await column(OPENAI)
        .getByText('The answer was cut off before its end. What had come is shown.')
        .waitFor();
      expect(await column(OPENAI).getByRole('alert').locator('code').first().textContent()).toMatch(
        /^upstream_/,
      );
      expect(await column(OPENAI).getByRole('region').textContent()).toMatch(/^one two/);
      expect(await column(OPENAI).textContent()).not.toContain('four');
    },
  );

  it('shows the code of a refused request, and preserves the input', async () => {
    const page = await begin();
    await page.getByLabel('Temperature').fill('7');
    await prompt().fill('Hello');
    await send();
    const alert = column('mock/mock-1').getByRole('alert');
    await alert.getByText('There is no answer.').waitFor();
    expect(await alert.textContent()).toMatch(/invalid_value at temperature · request req_/);
    expect(await prompt().inputValue()).toBe('Hello');
    expect(await page.getByLabel('Temperature').inputValue()).toBe('7');
  });

  it('ends a stream when the user presses Stop or leaves the view, and preserves the input', async () => {
    const page = await begin();
    await choose(OPENAI);
    admin.provider.setScript(({ route }) =>
      route.kind === 'chat' ? { kind: 'stream_stall', afterTokens: 2 } : undefined,
    );
    await prompt().fill('Hello');
    await send();
    await column(OPENAI).getByText('Answering').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await column(OPENAI).getByText('Stopped. What had come is shown.').waitFor();
    await admin.provider.waitForInFlight(0);

    await send();
    await column(OPENAI).getByText('Answering').waitFor();
    await page.getByRole('link', { name: 'Drivers and keys' }).click();
    await page.getByRole('heading', { name: 'Drivers and keys' }).waitFor();
    await admin.provider.waitForInFlight(0);
    await page.getByRole('link', { name: 'Playground' }).click();
    await column(OPENAI).getByText('Stopped', { exact: true }).waitFor();
    expect(await prompt().inputValue()).toBe('Hello');
  });

  it('continues where the session ended, after the user has signed in again', async () => {
    const page = await begin();
    await prompt().fill('Hello');
    await visit.context.clearCookies();
    await send();
    await page.getByRole('dialog').waitFor();
    await visit.signIn(admin.server.adminToken);
    await column('mock/mock-1').getByText('Mock answer to: Hello').waitFor();
    expect(await prompt().inputValue()).toBe('Hello');
  });

  it('reports a missing field or invalid JSON before it sends anything, and focuses the field', async () => {
    const page = await begin();
    await page.getByText('JSON schema for the answer').click();
    await page.getByLabel('JSON schema', { exact: true }).fill('{type: 1}');
    await page.getByText('JSON schema for the answer').click();
    await prompt().press('Control+Enter');
    await page.getByText('Write a prompt first.').waitFor();
    expect(await prompt().evaluate((element) => element === document.activeElement)).toBe(true);
    await prompt().fill('Hello');
    await prompt().press('Control+Enter');
    await page.getByText('This is not JSON.').waitFor();
    const schema = page.getByLabel('JSON schema', { exact: true });
    expect(await schema.evaluate((element) => element === document.activeElement)).toBe(true);
    await schema.fill('');
    await page.getByRole('button', { name: 'Use an example' }).click();
    await send();
    await column('mock/mock-1').getByText('"confidence"').waitFor();
  });

  it('shows names of models, prompts and answers as text, whatever they contain, and copies them unchanged', async () => {
    const page = await begin();
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const name = `openai/${HOSTILE}`;
    await page.locator(`datalist option[value="${name}"]`).waitFor({ state: 'attached' });
    await choose(name, `groq/it's ${HOSTILE}`);
    await prompt().fill(`'; ${HOSTILE}`);
    await send();
    await column(name).getByText(`openai says: '; ${HOSTILE}`).waitFor();
    await column(`groq/it's ${HOSTILE}`).getByText('Failed').waitFor();
    await page.getByText('Copy as code').click();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`curl --no-buffer ${admin.server.url}/v1/chat/completions`);
    expect(copied).toContain(`{"role":"user","content":"'\\''; ${HOSTILE}"}`);
    for (const title of ['curl', 'Nest', 'OpenAI SDK'])
      expect(await page.getByRole('region', { name: title }).textContent()).toContain(HOSTILE);
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('scrolls a long answer inside its column, follows its end, and moves nothing else', async () => {
    text = 'A line of a long answer.\n'.repeat(400);
    groq = new Deferred();
    const page = await begin();
    await choose(GROQ, OPENAI);
    await prompt().fill('Hello');
    await send();
    await column(OPENAI).getByText('Complete').waitFor();
    const places = () =>
      page.evaluate(() => ({
        height: document.documentElement.scrollHeight,
        columns: [...document.querySelectorAll('article')].map(
          (each) => each.getBoundingClientRect().toJSON() as object,
        ),
      }));
    const before = await places();
    groq.resolve();
    await column(GROQ).getByText('Complete').waitFor();
    expect(await places()).toEqual(before);
    const left = await column(GROQ)
      .getByRole('region')
      .evaluate(({ scrollTop, clientHeight, scrollHeight }) => [
        scrollTop > 0,
        scrollHeight - scrollTop - clientHeight,
      ]);
    expect(left[0]).toBe(true);
    expect(left[1]).toBeLessThan(2);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        expect(await accessibilityViolations(page)).toEqual([]);
        await page.locator('summary', { hasText: 'System message' }).click();
        await page.getByText('JSON schema for the answer').click();
        await choose(OPENAI, GROQ, `groq/${'no-such-model-'.repeat(8)}`);
        admin.provider.setScript(({ flavour, route }) =>
          route.kind === 'chat' && flavour === 'openai' ? { kind: 'stream_truncated' } : undefined,
        );
        await prompt().fill('Hello '.repeat(100));
        await send();
        await column(GROQ).getByText('Complete').waitFor();
        await column(OPENAI).getByText('Cut off', { exact: true }).waitFor();
        await page.getByText('Failed', { exact: true }).waitFor();
        await page.getByText('Copy as code').click();
        await page.getByLabel('Seed').fill('x');
        await prompt().fill('');
        await prompt().press('Control+Enter');
        await page.getByText('Write a prompt first.').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );
});
