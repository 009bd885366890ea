import 'reflect-metadata';
import { createServer } from 'node:http';
import { OpenAiCompatibleDriver, standaloneContext } from 'nest-llm-driver';

// A list of models, with or without axios.
const server = createServer((_request, response) => response.end('{"object":"list","data":[{"id":"m"}]}'));
server.listen(0, '127.0.0.1', async () => {
  const baseUrl = `http://127.0.0.1:${server.address().port}/v1`;
  const driver = new OpenAiCompatibleDriver(standaloneContext({ name: 'local', config: { baseUrl } }));
  console.log((await driver.models()).join());
  process.exit();
});
