import { beforeAll, expect, it } from '@jest/globals';
import { Deferred } from '../support/deferred.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

const MODEL = 'llama-3.1-8b-instant';

describeInBrowser('the view of limits', () => {
  let admin: AdminPage;
  let visit: Visit;
  /** What the provider's answers wait for. */
  let held = new Deferred<void>();

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/limits', ...options });
    await visit.page.getByRole('heading', { level: 1, name: 'Limits' }).waitFor();
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
  const configure = (limits: object) => manage('PUT', '/api/v1/settings/groq/limits', { value: limits });
  const groq = () => visit.page.getByRole('region', { name: 'groq' });
  const fact = (name: string) => groq().locator('dl > div').filter({ hasText: name }).locator('dd').first();

  beforeAll(async () => {
    held.resolve();
    const reply = async () => {
      await held.promise;
      return 'An answer.';
    };
    admin = await AdminPage.start({
      provider: { reply },
      environment: { GROQ_API_KEY: 'gsk_a_key_of_a_test' },
    });
  });
  it('says what to do if no limit is known yet', async () => {
    const page = await begin();
    await page.getByText('No limits are known yet').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Drivers and keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'Drivers and keys' }).waitFor();
  });

  it('shows a configured limit, and then, without a reload, the calls in flight and the waiting call', async () => {
    await begin();
    // The third call waits 30 s. With one a minute it might wait just over the 60 s that are allowed.
    await configure({ [MODEL]: { rpm: 2, tpm: 6000 } });
    const meter = groq().getByRole('meter', { name: 'Requests a minute' });
    await meter.waitFor();
    await groq().getByText('2 of 2 left').waitFor();
    await groq().getByText('configured').first().waitFor();
    await groq().getByText('Called as usual: circuit closed').waitFor();
    expect(await meter.evaluate((element: HTMLMeterElement) => [element.value, element.max])).toEqual([2, 2]);

    held = new Deferred<void>();
    const made = await manage('POST', '/api/v1/client-keys', { name: 'caller' });
    const { key } = (await made.json()) as { key: string };
    const leaving = new AbortController();
    const ask = () =>
      fetch(`${admin.server.url}/api/v1/groq/chatcompletion`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }),
      }).catch(() => undefined);
    const calls = [ask(), ask(), ask()];
    await fact('In flight').getByText(/^2/).waitFor();
    await fact('Waiting').getByText(/^1, /).waitFor();
    await groq().getByText('0 of 2 left').waitFor();
    expect(await meter.evaluate((element: HTMLMeterElement) => element.value)).toBe(0);
    leaving.abort();
    held.resolve();
    await Promise.all(calls);
    await fact('In flight').getByText(/^0/).waitFor();
    await fact('Waiting').getByText('none').waitFor();
  });

  it('reads the limits every two seconds, except while hidden, paused or in another view', async () => {
    visit = await admin.visit();
    const { page } = visit;
    await page.clock.install();
    let readings = 0;
    const isReading = (url: string) => url.endsWith('/api/v1/limits');
    page.on('request', (request) => {
      if (isReading(request.url())) readings += 1;
    });
    const reading = () => page.waitForResponse((response) => isReading(response.url()));
    const readingInTime = async () => {
      const next = reading();
      let over = false;
      void next.then(() => {
        over = true;
      });
      while (!over) await page.clock.runFor(2_000);
    };
    const noReadingInTime = async () => {
      const before = readings;
      await page.clock.runFor(20_000);
      expect(readings).toBe(before);
    };
    const see = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
      }, hidden);

    await page.getByRole('link', { name: 'Limits' }).click();
    await groq().waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await readingInTime();
    await see(true);
    await noReadingInTime();
    await see(false);
    await readingInTime();

    const last = reading();
    await page.getByRole('button', { name: 'Pause' }).click();
    await last;
    await page.getByText('Paused: this is how it was.').waitFor();
    await noReadingInTime();
    await page.getByRole('button', { name: 'Go on' }).click();
    await readingInTime();

    await page.getByRole('link', { name: 'Drivers and keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'Drivers and keys' }).waitFor();
    await noReadingInTime();
  });

  it('shows the name of a model as text, whatever it contains', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    await configure({ [hostile]: { rpm: 30 }, '*': { rpd: 14_400 } });
    const page = await begin();
    await groq().getByText(hostile).waitFor();
    await groq().getByText('Every other model').waitFor();
    await groq().getByText('14,400 of 14,400 left').waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  const SHARED = {
    object: 'list',
    data: [
      {
        ...{ driver: 'groq', model: MODEL, in_flight: 5, waiting: 12, concurrency: null, circuit: 'open' },
        ...{ held_for_ms: 12_000, next_in_ms: 1_840 },
        limits: [{ unit: 'requests', window: 'minute', limit: 30, remaining: 7, source: 'configured' }],
      },
    ],
  };
  /** Lets the server answer so. */
  const answer = async (limits: object, options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin', ...options });
    await visit.page.route('**/api/v1/limits', (route) => route.fulfill({ json: { ...SHARED, ...limits } }));
    await visit.page.goto('/admin/limits');
    await groq().waitFor();
    return visit.page;
  };

  it('says how many processes the figures are of, if there are several', async () => {
    const page = await answer({ processes: 3, oldest_ms: 4_150, complete: true });
    await page.getByText('3 processes together, all heard of within the last 4.2 s.').waitFor();
    await fact('Waiting').getByText('12, the next goes in 1.9 s').waitFor();
    const alone = await answer({ processes: 1, oldest_ms: 0, complete: true });
    expect(await alone.getByText('processes together').count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `says in ${colorScheme} at %d px if the other processes could not be read`,
      async (width) => {
        const unread = { processes: 1, oldest_ms: 0, complete: false };
        const page = await answer(unread, { width, colorScheme });
        await page.getByRole('status').filter({ hasText: 'could not be read' }).waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        await configure({ ['long-'.repeat(30)]: { rpm: 30, tpm: 6000, rpd: 1, concurrency: 8 } });
        const page = await begin({ width, colorScheme });
        await groq().waitFor();
        await page.getByText('What this shows').press('Enter');
        await page.getByText('Configured, learned').waitFor();
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
      },
    );
});
