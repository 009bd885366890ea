import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { Deferred } from '../support/deferred.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';
import { timeOfRows, watchLongTasks } from './support/long-tasks.js';

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}}';

describeInBrowser('the pool view', () => {
  let admin: AdminPage;
  let visit: Visit;
  /** Holds back the provider's answers to prompts with "slow" in them. */
  let gate = new Deferred<void>();

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/pool', ...options });
    await visit.page.getByLabel('Prompts, one a line').waitFor();
    return visit.page;
  };
  const drop = (name: string, text: string) =>
    visit.page
      .getByLabel('Or choose a file, or drop it here')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const run = () => visit.page.getByRole('button', { name: /^Run / }).click();
  const panel = () => visit.page.getByRole('region', { name: 'Run', exact: true });
  const finished = () => panel().getByText('Finished', { exact: true }).waitFor();
  const rows = () => visit.page.getByRole('region', { name: 'Prompts and results' }).getByRole('listitem');
  const ask = async (text: string, driver = 'mock') => {
    await visit.page.getByLabel('Driver').selectOption(driver);
    await visit.page.getByLabel('Prompts, one a line').fill(text);
    await run();
  };
  const downloaded = async (name: string) => {
    const coming = visit.page.waitForEvent('download');
    await visit.page.getByRole('button', { name }).click();
    return text(await (await coming).createReadStream());
  };

  beforeAll(async () => {
    const reply = async ({ prompt }: { readonly prompt: string }) => {
      if (prompt.includes('slow')) await gate.promise;
      return `echo: ${prompt}`;
    };
    const environment = { GROQ_API_KEY: 'gsk_for_the_fake_provider_0123456789' };
    admin = await AdminPage.start({ provider: { reply }, environment });
  });
  afterEach(() => {
    gate.resolve();
    gate = new Deferred();
    admin.provider.setScript(undefined);
    admin.provider.reset();
  });

  it('runs the example with the keyboard alone, and offers the results for download', async () => {
    const page = await begin();
    await page.getByRole('button', { name: 'Use an example' }).press('Enter');
    await page.getByRole('button', { name: 'Run 8 prompts' }).press('Enter');
    await finished();
    await page.getByText('8 of 8 done').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Run');
    expect(await page.getByTestId('live-region').textContent()).toBe(
      'The run has ended: 8 answered, 0 failed.',
    );
    await page.getByRole('button', { name: 'Show prompt 5' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Prompt 5' });
    await dialog.getByText('Mock answer to: Write a haiku about a queue.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Show prompt 5',
    );

    const lines = (await downloaded('Download JSONL')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { index: number }).index)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(JSON.parse(lines[4]!)).toMatchObject({ ok: true, completion: { driver: 'mock' } });
  });

  it('shows the texts of users and models as text, and exports none of them as a formula', async () => {
    const page = await begin();
    await ask(`${HOSTILE}\n=HYPERLINK("http://x")`);
    await finished();
    await rows()
      .filter({ hasText: `Mock answer to: ${HOSTILE}` })
      .waitFor();
    await page.getByRole('button', { name: 'Show prompt 1', exact: true }).click();
    await page.getByRole('dialog').getByText(`Mock answer to: ${HOSTILE}`).waitFor();
    expect(await page.locator('main img, main script, dialog img, dialog script').count()).toBe(0);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await downloaded('Download CSV')).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('lists lines that are not prompts by number before it sends anything', async () => {
    const page = await begin();
    await drop(
      'prompts.jsonl',
      '"one"\nno json\n{"id":"x"}\n{"prompt":"two","response_format":{"type":"json_schema"}}\n',
    );
    await page.getByText('2 lines are no prompts.', { exact: true }).waitFor();
    await page.getByText('Line 2 It is not JSON.').waitFor();
    await page.getByText('Line 3 Give either').waitFor();
    await page.getByRole('button', { name: 'Run 2 prompts' }).press('Enter');
    await page.getByText('Some lines are no prompts').waitFor();
    expect(await panel().count()).toBe(0);
    await page.getByLabel('Leave these lines out').check();
    await run();
    await finished();
    await rows().filter({ hasText: 'Mock answer to: one' }).waitFor();
    await rows().filter({ hasText: 'invalid_prompt: prompts[1].response_format' }).waitFor();
  });

  it('groups failures by reason, and retries only them, in their place', async () => {
    const page = await begin();
    const wrong = { kind: 'bad_request' as const };
    admin.provider.setScript(({ prompt }) => (prompt.startsWith('bad') ? wrong : undefined));
    await ask('good one\nbad two\nbad three', 'groq');
    await finished();
    const failures = page.getByRole('region', { name: 'Failures by reason' });
    await failures
      .getByRole('listitem')
      .filter({ hasText: /^2invalid_request not worth a retry/ })
      .waitFor();
    await page.getByLabel('Failed (2)').check();
    await page.getByText('2 shown').waitFor();
    await page.getByLabel('Search').fill('THREE');
    await page.getByText('1 shown').waitFor();
    await page.getByLabel('Search').fill('');
    await page.getByLabel('All (3)').check();

    admin.provider.setScript(undefined);
    await page.getByRole('button', { name: 'Retry the 2 failed' }).click();
    await page.getByText('2 of 2 done').waitFor();
    await finished();
    await page.getByLabel('Answered (3)').waitFor();
    await rows().nth(1).getByText('echo: bad two').waitFor();
    expect(admin.provider.calls).toHaveLength(5);
  });

  it('preserves the results of a broken connection, and continues with the missing prompts', async () => {
    const page = await begin();
    const result = { index: 0, id: null, ok: true, attempts: 1, waited_ms: 0 };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, estimated: false };
    const completion = { content: 'the first', finish_reason: 'stop', usage, model: 'm', driver: 'groq' };
    // As a proxy does that gives up in the middle.
    await page.route('**/completion-pool', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `event: result\ndata: ${JSON.stringify({ ...result, completion })}\n\nevent: result\nda`,
      }),
    );
    await ask('one\ntwo', 'groq');
    await panel().getByText('The connection broke in the middle of the run.').waitFor();
    await panel().getByText('1 of 2 have come and are kept.').waitFor();
    await page.unroute('**/completion-pool');
    await page.getByRole('button', { name: 'Go on with the 1 missing' }).click();
    await page.getByLabel('Answered (2)').waitFor();
    await rows().nth(0).getByText('the first').waitFor();
    await rows().nth(1).getByText('echo: two').waitFor();
    expect(admin.provider.calls.map(({ prompt }) => prompt)).toEqual(['two']);
  });

  it('stops when the user presses Stop or leaves the view, and shows earlier results on return', async () => {
    const page = await begin();
    await ask('fast\nslow', 'groq');
    await page.getByText('1 of 2 done').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await panel().getByText('The run was stopped. 1 of 2 have come and are kept.').waitFor();
    await admin.provider.waitForInFlight(0);
    await page.getByRole('button', { name: 'Go on with the 1 missing' }).click();
    await panel().getByText('Running').waitFor();
    await admin.provider.waitForInFlight(1);
    await page.getByRole('link', { name: 'Drivers and keys' }).click();
    await admin.provider.waitForInFlight(0);
    await page.getByRole('link', { name: 'Pool' }).click();
    await panel().getByText('Stopped', { exact: true }).waitFor();
    await rows().first().getByText('echo: fast').waitFor();
  });

  it('loses nothing when the session ends in the middle of a run of several requests', async () => {
    const page = await begin();
    await page.getByLabel('Driver').selectOption('groq');
    await drop('many.txt', 'slow\n'.repeat(520));
    await page.getByRole('button', { name: 'Run 520 prompts' }).click();
    await admin.provider.waitForCalls(1);
    await visit.context.clearCookies();
    const dialog = page.getByRole('dialog', { name: 'Your session is over' });
    await dialog.waitFor();
    gate.resolve();
    await page.getByText('500 of 520 done').waitFor();
    await visit.signIn(admin.server.adminToken);
    await page.getByText('520 of 520 done').waitFor();
    await finished();
    await page.getByLabel('Answered (520)').waitFor();
    expect(admin.provider.calls).toHaveLength(520);
  });

  it('names the limit that prompts wait for', async () => {
    const page = await begin();
    const { server } = admin;
    const value = { 'qwen/qwen3-32b': { rpm: 2 } };
    const change = { method: 'PUT', token: server.adminToken, body: { value } };
    expect(await server.request('/api/v1/settings/groq/limits', change)).toMatchObject({ status: 200 });
    await page.getByLabel('Driver').selectOption('groq');
    await page.getByLabel('Model').fill('qwen/qwen3-32b');
    await page.getByLabel('Prompts, one a line').fill('a\nb\nc\nd');
    await run();
    const limits = page.getByRole('region', { name: 'Effective limit' });
    await limits.getByText('Waiting for requests per minute.').waitFor();
    await limits.getByText('0 of 2 left').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await panel().getByText('Stopped', { exact: true }).waitFor();
  });

  it('stays responsive while ten thousand results arrive, are scrolled and are filtered', async () => {
    const page = await begin();
    const tasks = await watchLongTasks(page);
    await drop('many.txt', Array.from({ length: 10_000 }, (_, at) => `prompt number ${at + 1}`).join('\n'));
    await page.getByRole('button', { name: 'Run 10,000 prompts' }).click();
    await finished();
    await page.getByText('10,000 of 10,000 done').waitFor();
    const list = page.getByRole('region', { name: 'Prompts and results' });
    for (const number of [2_500, 5_000, 7_500, 10_000]) {
      await list.evaluate((box, part) => (box.scrollTop = box.scrollHeight * part), number / 10_000);
      await page.getByRole('button', { name: `Show prompt ${number.toLocaleString('en')}` }).waitFor();
    }
    expect(await rows().count()).toBeLessThan(60);
    await page.getByLabel('Search').pressSequentially('number 99');
    await page.getByText('111 shown').waitFor();
    await page.getByLabel('Failed (0)').check();
    await page.getByText('Nothing here fits.').waitFor();
    await page.getByLabel('All (10,000)').check();
    await page.getByLabel('Search').fill('');
    await page.getByText('10,000 shown').waitFor();
    expect((await downloaded('Download JSONL')).split('\n')).toHaveLength(10_001);
    expect((await downloaded('Download CSV')).split('\r\n')).toHaveLength(10_002);
    // A page that showed all of them at once would take several times as long as their plain rows.
    expect(await tasks.longest()).toBeLessThan(await timeOfRows(page, 10_000));
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        const clean = async () => {
          expect(await accessibilityViolations(page)).toEqual([]);
          expect(await sidewaysOverflow(page)).toBe(0);
        };
        await clean();
        await drop(
          'prompts.jsonl',
          `no json\n"${'long'.repeat(200)}"\n{"prompt":"b","response_format":{"type":"json_schema"}}`,
        );
        await page.getByLabel('Leave these lines out').check();
        await clean();
        await run();
        await finished();
        await page.getByRole('region', { name: 'Failures by reason' }).waitFor();
        await clean();
        await page.getByRole('button', { name: 'Show prompt 1', exact: true }).click();
        await page.getByRole('dialog').waitFor();
        await clean();
      },
    );

  // Nobody answers after it.
  it('says that the server has stopped in the middle of a run, and preserves the results', async () => {
    const page = await begin();
    await ask('fast\nslow', 'groq');
    await page.getByText('1 of 2 done').waitFor();
    admin.server.signal('SIGKILL');
    await panel().getByText('The connection broke in the middle of the run.').waitFor();
    await page.getByRole('button', { name: 'Go on with the 1 missing' }).waitFor();
    await rows().first().getByText('echo: fast').waitFor();
    expect((await downloaded('Download JSONL')).split('\n')).toHaveLength(2);
  });
});
