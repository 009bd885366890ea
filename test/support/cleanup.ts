type Close = () => unknown;

let resources: { readonly close: Close; readonly openedInTest: boolean }[] = [];
let inTest = false;

/**
 * Closes a resource when the test that opened it ends, or after the last test of the file if a `beforeAll`
 * opened it. Resources close in reverse order. Fixtures call this themselves, so a spec needs no `afterAll`
 * of its own, and when `beforeAll` fails, its error is the one that is reported. `close` may be called twice.
 */
export function closeLater(close: Close): void {
  resources.push({ close, openedInTest: inTest });
}

/** Opens a resource in a test that later tests of the file need too: it closes after the last of them. */
export async function openForFile<Resource>(open: () => Promise<Resource>): Promise<Resource> {
  const wasInTest = inTest;
  inTest = false;
  try {
    return await open();
  } finally {
    inTest = wasInTest;
  }
}

/** Marks the beginning of a test. Called by the hooks in `close-resources.ts`. */
export function enterTest(): void {
  inTest = true;
}

/** Closes what the test opened. */
export async function leaveTest(): Promise<void> {
  inTest = false;
  const opened = resources.filter(({ openedInTest }) => openedInTest);
  resources = resources.filter(({ openedInTest }) => !openedInTest);
  await closeAll(opened);
}

/** Closes everything that is still open. */
export async function leaveFile(): Promise<void> {
  const opened = resources;
  resources = [];
  await closeAll(opened);
}

/** Closes all of them, then throws the first error. */
async function closeAll(opened: readonly { readonly close: Close }[]): Promise<void> {
  const errors: unknown[] = [];
  for (const { close } of [...opened].reverse()) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
