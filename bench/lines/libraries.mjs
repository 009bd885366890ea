/** Folders and files of each library, and how the table calls it. The first is this package. */
export const LIBRARIES = [
  { name: 'ours', file: 'ours.ts', title: 'this package' },
  { name: 'ai-sdk', file: 'ai-sdk.ts', title: 'AI SDK' },
  { name: 'langchain', file: 'langchain.ts', title: 'LangChain' },
  { name: 'openai-p-limit', file: 'openai-p-limit.ts', title: '`openai` + p-limit' },
];

/** The tasks in the order of the table: folders below `tasks/`. */
export const TASKS = [
  { folder: 'one-answer', title: 'one answer' },
  { folder: 'many-prompts', title: 'many prompts by index, failures as values, a rate limit respected' },
  { folder: 'endless', title: 'results as they finish, from an endless iterable, in bounded memory' },
  { folder: 'first-of-several', title: 'first of several models, the others cancelled' },
  { folder: 'fallback', title: 'fallback to another provider' },
  { folder: 'typed-object', title: 'typed object' },
  { folder: 'objects-in-a-pool', title: 'typed objects in a pool, failures as values' },
  { folder: 'tools-loop', title: 'tools, until the model answers' },
  { folder: 'streaming-text', title: 'text as it arrives, failures thrown' },
  { folder: 'embeddings', title: 'embeddings of many texts, one too long fails alone' },
  { folder: 'deadline', title: 'cancel after a deadline, finished results kept' },
  { folder: 'ask-again', title: 'ask only the failures again' },
  { folder: 'tenant-key', title: 'a key of its own for each tenant' },
  { folder: 'nest-service', title: 'a Nest service and its module' },
  { folder: 'fake-in-a-test', title: 'fake in a unit test of that service' },
];
