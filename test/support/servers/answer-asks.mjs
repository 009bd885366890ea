/**
 * Answers what the test or benchmark that started this process asks (`Processes.ask`), until it ends.
 * @param {Record<string, (value: any) => unknown>} handlers by what is asked; what one throws the asker gets
 */
export function answerAsks(handlers) {
  process.on('message', async ({ id, name, value }) => {
    try {
      if (!Object.hasOwn(handlers, name)) throw new Error(`This process does not know "${name}".`);
      process.send({ id, value: await handlers[name](value) });
    } catch (error) {
      process.send({ id, error });
    }
  });
  // Nobody asks any more.
  process.on('disconnect', () => process.exit());
  process.send('ready');
}
