require('reflect-metadata');
const { GroqDriver, LlmError, MockDriver } = require('nest-llm-driver');

async function main() {
  const [result] = await new MockDriver().completionPool(['Name a river.']);
  const refused = await new GroqDriver().completion('Name a lake.').catch((error) => error);
  console.log(result.completion.content, refused instanceof LlmError, refused.code);
}

main();
