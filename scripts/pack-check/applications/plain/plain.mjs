import 'reflect-metadata';
import { GroqDriver, LlmError, MockDriver } from 'nest-llm-driver';

const [result] = await new MockDriver().completionPool(['Name a river.']);
const refused = await new GroqDriver().completion('Name a lake.').catch((error) => error);
console.log(result.completion.content, refused instanceof LlmError, refused.code);
