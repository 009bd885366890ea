import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AZURE_FILTERED,
  AZURE_KEY,
  azureRateLimit,
  FakeAzureOpenAi,
} from '../../../support/fake-provider/azure-openai/index.js';
import { request, USER } from './plain-client.js';

const model = 'gpt-4o-prod';
const V1 = '/openai/v1/chat/completions';
const DEPLOYMENT = `/openai/deployments/${model}/chat/completions`;
let azure: FakeAzureOpenAi;
beforeAll(async () => void (azure = await FakeAzureOpenAi.start()));
beforeEach(() => azure.reset());

function post(path: string, body: object, headers: Record<string, string> = { 'api-key': AZURE_KEY }) {
  const text = JSON.stringify({ messages: [USER], ...body });
  return request(azure.baseUrl + path, { method: 'POST', headers, body: text });
}

describe('Azure OpenAI', () => {
  it('takes the key in api-key, and as a token in the v1 API alone', async () => {
    const bearer = { authorization: `Bearer ${AZURE_KEY}` };
    const versioned = `${DEPLOYMENT}?api-version=2024-10-21`;
    const statuses = [
      (await post(V1, { model })).status,
      (await post(V1, { model }, bearer)).status,
      (await post(versioned, {})).status,
      (await post(versioned, {}, bearer)).status,
    ];
    expect(statuses).toEqual([200, 200, 200, 401]);
  });

  it('has the deployment in the path of older versions, which must be named', async () => {
    const { status, json } = await post(DEPLOYMENT, {});
    expect([status, json]).toMatchObject([404, { error: { code: '404', message: 'Resource not found' } }]);
  });

  it('does not know other deployments', async () => {
    const { status, json } = await post(V1, { model: 'nobody' });
    expect([status, json]).toMatchObject([404, { error: { code: 'DeploymentNotFound' } }]);
  });

  it('refuses max_tokens for a model that reasons', async () => {
    const { status, json } = await post(V1, { model: 'gpt-5-prod', max_tokens: 5 });
    expect([status, json]).toMatchObject([400, { error: { param: 'max_tokens' } }]);
  });

  it('streams results of its filter first and last, without an id, a model and a delta', async () => {
    const { events } = await post(V1, { model, stream: true });
    expect(events[0]).toMatchObject({ choices: [], id: '', model: '', prompt_filter_results: [{}] });
    expect(events.at(-2)!.choices[0]!.finish_reason).toBe('stop');
    expect(events.at(-1)).toMatchObject({ id: '', choices: [{ content_filter_offsets: {} }] });
    expect(events.at(-1)!.choices[0]).not.toHaveProperty('delta');
  });

  it('refuses with its own codes, and tells waits in words and in a header', async () => {
    azure.enqueue(AZURE_FILTERED, azureRateLimit(34));
    const filtered = await post(V1, { model });
    const limited = await post(V1, { model });
    expect(filtered.json).toMatchObject({
      error: { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } },
    });
    expect([limited.headers.get('retry-after'), limited.json]).toMatchObject([
      '34',
      { error: { code: '429' } },
    ]);
  });
});
