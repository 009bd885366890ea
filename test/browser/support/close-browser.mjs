/** Ends the browser that `launch-browser.mjs` started. */
export async function closeBrowser() {
  await globalThis.browserServer?.close();
}

export { closeBrowser as default };
