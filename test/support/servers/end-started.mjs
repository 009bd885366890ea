/** Ends the servers that `start-on-demand.mjs` started. */
export async function endStarted() {
  const { desk, started } = globalThis.testServers ?? {};
  desk?.close();
  desk?.closeAllConnections();
  const servers = await Promise.allSettled(started?.values() ?? []);
  await Promise.all(servers.map(({ value }) => value?.remove()));
}

export { endStarted as default };
