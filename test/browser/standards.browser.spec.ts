import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { Deferred } from '../support/deferred.js';
import type { ProviderCall } from '../support/fake-provider/call.js';
import { accessibilityViolations, sidewaysOverflow } from './support/accessibility.js';
import { AdminPage, type Visit, type VisitOptions } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';
import { timeOfRows, watchLongTasks } from './support/long-tasks.js';

const HOSTILE = '<img src=x onerror=alert(1)>';

/** A file as `setInputFiles` takes it. */
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** Of Markdown, which no quote is compared by: where one begins or ends with it, that is not marked. */
const withoutEmphasis = (text: string) => text.replace(/[*_~`]/g, '');

const standard = (id: string, title: string) => ({ id, title, rule: `Rule of ${id}. ${HOSTILE}` });
const DOCUMENT = `First line ${HOSTILE}.\n\nSecond line, which is quoted.\n`;
const SET = {
  name: `Set ${HOSTILE}`,
  standards: [standard('one', `Title ${HOSTILE}`), standard('two', 'Second'), standard('three', 'Third')],
};

/** What the provider says of each of them, unless a test has it say something else. */
const ANSWERS: Readonly<Record<string, object>> = {
  one: { verdict: 'met', reason: `=1+1 ${HOSTILE}`, quotes: ['which is quoted'] },
  two: { verdict: 'not_met', reason: 'No.', quotes: [`never said ${HOSTILE}`] },
  three: { verdict: 'unclear', reason: 'Who knows.', quotes: [`First line ${HOSTILE}`] },
};

describeInBrowser('the view of standards', () => {
  let admin: AdminPage;
  let visit: Visit;
  /** What the answers on all standards but the first wait for. */
  let held = new Deferred<void>();
  let answers = ANSWERS;
  /** The quotes of an answer on any other standard. */
  let otherQuotes: readonly string[] = [];

  const reply = async ({ prompt }: ProviderCall) => {
    const [, id = ''] = /"id": "([a-z-]+)"/.exec(prompt) ?? [];
    if (id !== 'one') await held.promise;
    return JSON.stringify(answers[id] ?? { verdict: 'met', reason: 'Yes.', quotes: otherQuotes });
  };

  const begin = async (options?: VisitOptions) => {
    visit = await admin.visit({ path: '/admin/standards', ...options });
    await visit.page.getByLabel('Driver').waitFor();
    await visit.page.getByLabel('Set', { exact: true }).waitFor();
    return visit.page;
  };
  const heading = (name: string) => visit.page.getByRole('heading', { level: 1, name }).waitFor();
  const drop = (label: string | RegExp, name: string, text: string) =>
    visit.page.getByLabel(label).setInputFiles(file(name, text));
  const check = () => visit.page.getByRole('button', { name: 'Check', exact: true }).click();
  /** Answers of earlier tests are not used then. */
  const askAgain = async () => {
    await visit.page.getByText('How the model is asked').click();
    await visit.page.getByLabel('Ask again').check();
  };
  const checkHostile = async () => {
    await drop('Or choose a file, or drop it here', 'hostile.md', DOCUMENT);
    await drop(/^Or choose a set/, 'set.json', JSON.stringify(SET));
    await visit.page.getByText('3 standards', { exact: true }).waitFor();
    await visit.page.getByLabel('Driver').selectOption('groq');
    await check();
    await heading('hostile.md');
  };
  /** The check that was started last, with the one before it. */
  const compareNewest = async () => {
    const { page } = visit;
    await page.getByRole('link', { name: 'Past checks' }).click();
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Compare two' }).click();
    await heading('Two checks compared');
  };
  const completed = () => visit.page.getByText('Completed', { exact: true }).waitFor();
  const titles = () => visit.page.locator('.standards-verdict h2').allTextContents();
  /** By its heading: what a model says of one standard may well contain the title of another. */
  const row = (title: string) =>
    visit.page
      .getByRole('listitem')
      .filter({ has: visit.page.getByRole('heading', { level: 2, name: title, exact: true }) });

  beforeAll(async () => {
    held.resolve();
    admin = await AdminPage.start({
      provider: { reply },
      environment: { GROQ_API_KEY: 'gsk_a_key_of_a_test' },
    });
  });
  afterEach(() => {
    held.resolve();
    answers = ANSWERS;
    otherQuotes = [];
  });

  it('leads a new user without a model to the end of a check that judges nothing, with the keyboard alone', async () => {
    const page = await begin();
    await page.getByRole('button', { name: 'Use the example' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('6 standards', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading('pull-request.md');
    await completed();
    expect(await page.locator('.standards-verdict').count()).toBe(6);
    expect(await page.getByText('The mock driver answered: no model has judged.').count()).toBe(6);
  });

  it('leads from a quote to its place in the document and back, with the keyboard alone', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    const quote = page.locator('button.standards-quote').last();
    const words = (await quote.textContent())!;
    await quote.focus();
    await page.keyboard.press('Enter');
    await page.locator('mark:focus').waitFor();
    const marked = await page.locator('mark.current').allTextContents();
    expect(withoutEmphasis(marked.join(''))).toBe(withoutEmphasis(words));
    await page.keyboard.press('Escape');
    expect(await quote.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('shows verdicts as they arrive, in the order of the set, and stops on request', async () => {
    held = new Deferred();
    const page = await begin();
    await askAgain();
    await checkHostile();
    await row(`Title ${HOSTILE}`).getByText('✓ Met', { exact: true }).waitFor();
    expect(await titles()).toEqual([`Title ${HOSTILE}`, 'Second', 'Third']);
    await row('Second').getByText('Waiting…').waitFor();
    await page.getByText('1 of 3 judged').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    await row('Second').getByText('! Error', { exact: true }).waitFor();
    await row(`Title ${HOSTILE}`).getByText('✓ Met', { exact: true }).waitFor();
  });

  it('shows documents, sets and answers as text, marks quotes that are not in the document, and filters', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    expect(await page.locator('main img').count()).toBe(0);
    await row('Second').getByText('Not in the document').waitFor();
    expect(await row('Second').locator('button.standards-quote').count()).toBe(0);
    expect(await page.locator('mark').allTextContents()).toEqual([
      `First line ${HOSTILE}`,
      'which is quoted',
    ]);

    await page.getByLabel('? Unclear (1)').check();
    expect(await titles()).toEqual(['Third']);
    expect(await page.locator('mark').allTextContents()).toEqual([`First line ${HOSTILE}`]);
    expect(page.url()).toContain('?verdict=unclear');
    await page.getByLabel('! Error (0)').check();
    await page.getByText('No standard has this verdict.').waitFor();
  });

  it('scrolls to a quote at 360 px, past verdicts that were never rendered', async () => {
    const page = await begin({ width: 360 });
    const others = Array.from({ length: 30 }, (_, index) =>
      standard(`s-${index}`, 'Long title. '.repeat(20)),
    );
    const set = { name: 'Many', standards: [standard('one', 'First'), ...others] };
    await drop('Or choose a file, or drop it here', 'hostile.md', DOCUMENT);
    await drop(/^Or choose a set/, 'set.json', JSON.stringify(set));
    await page.getByText('31 standards', { exact: true }).waitFor();
    await page.getByLabel('Driver').selectOption('groq');
    await check();
    await completed();
    await page.locator('button.standards-quote').click();
    await page.waitForFunction(() => {
      const { top, bottom } = document.activeElement!.getBoundingClientRect();
      return document.activeElement!.matches('mark') && top >= 0 && bottom <= innerHeight;
    });
  });

  it('saves a check as JSON, and as CSV that a spreadsheet does not calculate', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    const saved = async (button: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ]);
      return { name: download.suggestedFilename(), text: await text(await download.createReadStream()) };
    };
    const json = await saved('Save as JSON');
    expect(json.name).toMatch(/^hostile-\d{4}-\d\d-\d\d\.json$/);
    expect((JSON.parse(json.text) as { verdicts: unknown[] }).verdicts).toHaveLength(3);
    const csv = await saved('Save as CSV');
    expect(csv.text).toContain(`,'=1+1 ${HOSTILE},`);
  });

  it('checks a PDF, and shows the pages of its quotes', async () => {
    answers = { one: { verdict: 'met', reason: 'Yes.', quotes: ['You have the right to see'] } };
    const page = await begin();
    await page
      .getByLabel('Or choose a file, or drop it here')
      .setInputFiles(resolve('test/fixtures/documents/notice-en.pdf'));
    await page.getByText('The server takes the text out of this file.').waitFor();
    await drop(/^Or choose a set/, 'set.json', JSON.stringify(SET));
    await page.getByText('3 standards', { exact: true }).waitFor();
    await page.getByLabel('Driver').selectOption('groq');
    await check();
    await heading('notice-en.pdf');
    await page.getByRole('button', { name: 'You have the right to see page 2' }).waitFor();
    await page.getByText('The server keeps no documents.').waitFor();
  });

  it('prints the verdicts with their document and set, and no buttons', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('heading', { name: 'hostile.md' }).isVisible()).toBe(true);
    expect(await row('Third').getByText('Who knows.').isVisible()).toBe(true);
    for (const name of ['Sign out', 'Save as CSV', 'Remove']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.locator('mark').first().isVisible()).toBe(false);
  });

  it('opens a check again, and shows its quotes after the user opens the same document', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    await page.reload();
    await completed();
    await page.getByText('The server keeps no documents.').waitFor();
    await drop(/^Choose hostile.md/, 'other.md', DOCUMENT.replace('Second', 'Sekond'));
    await page.getByText('other.md is not the document of this check').waitFor();
    await drop(/^Choose hostile.md/, 'same.md', DOCUMENT);
    await page.locator('mark', { hasText: 'which is quoted' }).waitFor();
  });

  it('asks the model as the form says, and shows that beside the outcome', async () => {
    const page = await begin();
    await page.getByText('How the model is asked').click();
    await page.getByLabel('Temperature').fill('0.5');
    await page.getByLabel('Max tokens').fill('300');
    await page.getByLabel('Instructions').fill('Answer in German.');
    await page.getByLabel('Met needs a quote that is in the document').uncheck();
    answers = { ...ANSWERS, two: { verdict: 'met', reason: 'Yes.', quotes: ['never said anywhere'] } };
    await checkHostile();
    await completed();
    await row('Second').getByText('✓ Met', { exact: true }).waitFor();
    await page
      .getByText('temperature 0.5, seed 1, at most 300 tokens an answer, instructions of your own')
      .waitFor();
    const { body } = admin.provider.calls.at(-1)!;
    expect(body).toMatchObject({ temperature: 0.5, seed: 1, max_tokens: 300 });
    expect(JSON.stringify(body)).toContain('Answer in German.');
  });

  it('compares two checks, and removes one', async () => {
    const page = await begin();
    await checkHostile();
    await completed();
    await page.getByRole('link', { name: 'New check' }).click();
    await drop(
      /^Or choose a set/,
      'less.yaml',
      'name: Less\nstandards:\n  - { id: one, title: One, rule: Other }\n',
    );
    await page.getByText('1 standard', { exact: true }).waitFor();
    // A row that contains another's title.
    answers = { one: { verdict: 'not_met', reason: 'Second line.', quotes: ['Second line'] } };
    await check();
    await heading('hostile.md');
    await completed();
    await compareNewest();
    await page.getByText('3 of 3 differ.').waitFor();
    await page.getByText('The document was the same.').waitFor();
    expect(await titles()).toEqual(['One', 'Second', 'Third']);
    await row('One').getByText('↔ Changed', { exact: true }).waitFor();
    await row('Second').getByText('− Only before', { exact: true }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);

    const after = page.getByRole('region', { name: 'After' }).getByRole('link');
    const removed = page.locator(`main a[href="${await after.getAttribute('href')}"]`);
    await after.click();
    await completed();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await heading('Past checks');
    await page.getByRole('checkbox').first().waitFor();
    expect(await removed.count()).toBe(0);
  });

  it('updates a running check while it is compared', async () => {
    const page = await begin();
    await askAgain();
    await checkHostile();
    await completed();
    held = new Deferred();
    await page.getByRole('link', { name: 'New check' }).click();
    await check();
    await heading('hostile.md');
    await compareNewest();
    const after = page.getByRole('region', { name: 'After' });
    await after.getByText('Running', { exact: true }).waitFor();
    await row('Second').getByText('− Only before', { exact: true }).waitFor();
    held.resolve();
    await row('Second').getByText('= Same', { exact: true }).waitFor();
    await page.getByText('0 of 3 differ.').waitFor();
    await after.getByText('1 of 3 met', { exact: true }).waitFor();
  });

  it('reads a set from a file, preserves the input when the set is refused, and stores it', async () => {
    const page = await begin();
    await page.getByRole('link', { name: 'Sets' }).click();
    await drop(/^Choose a set/, 'broken.yaml', 'name: [');
    await page.getByText('broken.yaml is neither YAML nor JSON').waitFor();
    const yaml = readFileSync('examples/standards/pull-request-policy.yaml', 'utf8');
    await drop(/^Choose a set/, 'policy.yaml', yaml);
    await heading('New set of standards');
    await page.getByLabel('Title').first().fill(HOSTILE);
    await page.getByLabel('Id').nth(1).fill('pr-01-purpose');
    await page.getByRole('button', { name: 'Save the set' }).click();
    await page.getByText('The set was not saved.').waitFor();
    expect(await page.getByLabel('Id').nth(1).getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Title').first().inputValue()).toBe(HOSTILE);
    await page.getByLabel('Id').nth(1).fill('');
    await page.getByRole('button', { name: 'Save the set' }).click();
    await heading('Sets of standards');

    await page.getByRole('link', { name: /^Pull-request policy/ }).click();
    await page.getByLabel('Title').first().waitFor();
    expect(await page.getByLabel('Title').first().inputValue()).toBe(HOSTILE);
    expect(await page.getByLabel('Id').nth(1).inputValue()).toBe('linked-issue-or-decision');
    await page.getByRole('link', { name: 'Sets' }).click();
    await page.getByRole('button', { name: /^Remove Pull-request/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No sets yet').waitFor();
  });

  it('preserves the form when a check cannot be started', async () => {
    const page = await begin();
    await page.getByLabel('Text or Markdown').fill('A document.');
    await page.getByLabel('Set', { exact: true }).selectOption('example');
    await page.getByLabel('Model').fill('no/such model');
    await page.getByRole('link', { name: 'Past checks' }).click();
    await page.getByRole('link', { name: 'New check' }).click();
    await check();
    await page.getByText('The check was not started.').waitFor();
    expect(await page.getByLabel('Text or Markdown').inputValue()).toBe('A document.');
    expect(await page.getByLabel('Model').inputValue()).toBe('no/such model');
  });

  it('stays responsive with a document of two hundred pages', async () => {
    const page = await begin();
    const paragraphs = Array.from(
      { length: 1_500 },
      (_, index) => `${'A sentence of the handbook. '.repeat(14)}(${index})`,
    );
    const standards = Array.from({ length: 40 }, (_, index) => standard(`s-${index}`, `Standard ${index}`));
    await drop('Or choose a file, or drop it here', 'handbook.md', paragraphs.join('\n\n'));
    await drop(/^Or choose a set/, 'many.json', JSON.stringify({ name: 'Many', standards }));
    await page.getByText('40 standards', { exact: true }).waitFor();
    await page.getByLabel('Driver').selectOption('groq');
    otherQuotes = ['A sentence of the handbook. (1400)'];
    await check();
    await completed();
    const tasks = await watchLongTasks(page);
    const frame = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    const text = page.getByRole('group', { name: 'Its text' });
    for (let step = 0; step <= 20; step += 1) {
      await text.evaluate((box, part) => box.scrollTo(0, box.scrollHeight * part), step / 20);
      await frame();
    }
    for (const label of [/✕ Not met/, /✓ Met/, /^All/]) {
      await page.getByLabel(label).check();
      await frame();
    }
    await page.locator('button.standards-quote').last().click();
    await page.locator('mark:focus').waitFor();
    await frame();
    expect(await tasks.longest()).toBeLessThan(await timeOfRows(page, 3_000));
    expect(
      await page.locator('mark:focus').evaluate((mark) => {
        const { top, bottom } = mark.closest('[role=group]')!.getBoundingClientRect();
        const place = mark.getBoundingClientRect();
        return place.top >= top && place.top < bottom;
      }),
    ).toBe(true);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it.each([360, 1440])(
      `is accessible in ${colorScheme} at %d px, and never scrolls horizontally`,
      async (width) => {
        const page = await begin({ width, colorScheme });
        const look = async () => {
          expect(await accessibilityViolations(page)).toEqual([]);
          expect(await sidewaysOverflow(page)).toBe(0);
        };
        await look();
        await checkHostile();
        await completed();
        await page.locator('button.standards-quote').first().click();
        await page.locator('mark:focus').waitFor();
        await look();
        await page.getByRole('link', { name: 'New check' }).click();
        await check();
        await completed();
        await page.getByRole('link', { name: 'Past checks' }).click();
        await page.getByRole('checkbox').nth(0).check();
        await page.getByRole('checkbox').nth(1).check();
        await look();
        await page.getByRole('button', { name: 'Compare two' }).click();
        await page.getByText('differ.').waitFor();
        await look();
        await page.getByRole('link', { name: 'Sets' }).click();
        await page.getByText('No sets yet').waitFor();
        await look();
        await page.getByRole('button', { name: 'New set' }).click();
        await page.getByLabel('Rule').waitFor();
        await look();
      },
    );
});
