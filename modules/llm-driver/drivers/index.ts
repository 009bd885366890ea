// The built-in drivers, one line each. Export nothing but their classes: see built-in-drivers.ts.
export { AiSdkDriver } from '../bridges/ai-sdk/ai-sdk.driver.js';
export { AnthropicDriver } from './anthropic.driver.js';
export { AzureOpenAiDriver } from './azure-openai.driver.js';
export { DeepSeekDriver } from './deepseek.driver.js';
export { GeminiDriver } from './gemini.driver.js';
export { GroqDriver } from './groq.driver.js';
export { MistralDriver } from './mistral.driver.js';
export { MockDriver } from './mock.driver.js';
export { OllamaDriver } from './ollama.driver.js';
export { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
export type { OpenAiCompatibleOptions } from './openai-compatible/compatible-options.js';
export { OpenAiDriver } from './openai.driver.js';
export { OpenRouterDriver } from './openrouter.driver.js';
