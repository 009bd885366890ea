import type { Page } from 'playwright-core';

/** Notes from now on how long each task takes that keeps the page from answering, in milliseconds. */
export async function watchLongTasks(page: Page): Promise<{ longest(): Promise<number> }> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
  });
  return {
    longest: () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks)),
  };
}

/**
 * What it takes this machine, at its pace of the moment, to show so many plain rows at once, in milliseconds.
 */
export function timeOfRows(page: Page, count: number): Promise<number> {
  return page.evaluate((rows) => {
    const startedAt = performance.now();
    const box = document.createElement('div');
    const row = (at: number) => `<p><b>${at}</b> <span>a row of plain text</span> <button>Show</button></p>`;
    box.innerHTML = Array.from({ length: rows }, (_, at) => row(at)).join('');
    document.body.append(box);
    box.getBoundingClientRect();
    const tookMs = performance.now() - startedAt;
    box.remove();
    return tookMs;
  }, count);
}
