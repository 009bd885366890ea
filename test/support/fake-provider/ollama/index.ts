export { FakeOllama, type FakeOllamaOptions } from './fake-ollama.js';
export { ollamaError, OLLAMA_BUSY, OLLAMA_NO_MEMORY } from './errors.js';
export type { PulledModel } from './rules.js';
