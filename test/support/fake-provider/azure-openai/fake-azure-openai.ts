import {
  asksForUsage,
  chatChunk,
  chatCompletion,
  DONE,
  FakeVendor,
  pieces,
  spoken,
  usageOf,
  usualFinish,
  type Spoken,
  type StreamPart,
  type VendorAnswer,
  type VendorCall,
  type VendorRefusal,
  type VendorRoute,
} from '../vendor/index.js';
import { azureError, FILTER_RESULTS } from './errors.js';
import { AZURE_DEPLOYMENTS, chatRefusal, deploymentIn, keyRefusal, versionRefusal } from './rules.js';

const PROMPT_RESULTS = {
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: FILTER_RESULTS }],
};

/** What the asynchronous filter writes last: results without a delta, an id and a model. */
const ASYNCHRONOUS_RESULTS = {
  ...{ id: '', object: '', created: 0, model: '', usage: null },
  choices: [
    {
      ...{ index: 0, finish_reason: null, content_filter_results: FILTER_RESULTS },
      content_filter_offsets: { check_offset: 44, start_offset: 44, end_offset: 198 },
    },
  ],
};

/**
 * Azure OpenAI: both addresses, `api-key`, a first event without id, model and choices, results of the
 * content filter everywhere, also behind the end of an answer. https://learn.microsoft.com/azure/ai-foundry/openai/reference
 */
export class FakeAzureOpenAi extends FakeVendor {
  /** The resource alone. */
  protected readonly basePath = '';

  static start(): Promise<FakeAzureOpenAi> {
    return FakeVendor.listening(new FakeAzureOpenAi());
  }

  protected routeOf({ method, path }: VendorCall): VendorRoute {
    const isChat = path === '/openai/v1/chat/completions' || deploymentIn(path) !== undefined;
    if (method === 'POST' && isChat) return 'chat';
    return method === 'GET' && /^\/openai\/(?:v1\/)?models$/.test(path) ? 'models' : undefined;
  }

  protected refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    if (route === undefined) return azureError(404, '404', 'Resource not found');
    return keyRefusal(call) ?? versionRefusal(call) ?? (route === 'chat' ? chatRefusal(call) : undefined);
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const { text, toolCalls } = said;
    const message = {
      ...{ role: 'assistant', content: text, refusal: null, annotations: [] },
      ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    };
    const finish_reason = answer.finishReason ?? usualFinish(said);
    const choice = { message, finish_reason, logprobs: null, content_filter_results: FILTER_RESULTS };
    const body = chatCompletion(head(call), choice, { ...usageOf(said), ...answer.usage });
    return { ...body, ...PROMPT_RESULTS, system_fingerprint: 'fp_fake_azure', ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    const { text, toolCalls } = said;
    const first = { choices: [], created: 0, id: '', model: '', object: '', ...PROMPT_RESULTS };
    const deltas = [
      { role: 'assistant', content: text === null ? null : '', refusal: null },
      ...pieces(text).map((content) => ({ content })),
      ...toolCalls.flatMap((made, index) => toolDeltas(made, index)),
    ];
    const events: object[] = deltas.map((delta) => chatChunk(head(call), delta));
    events.push(chatChunk(head(call), {}, answer.finishReason ?? usualFinish(said)));
    const usage = asksForUsage(call)
      ? [{ ...events[0], choices: [], usage: { ...usageOf(said), ...answer.usage } }]
      : [];
    return [
      ...[first, ...events, ...usage, ASYNCHRONOUS_RESULTS].map((event) => ({ ...event, ...answer.fields })),
      DONE,
    ];
  }

  protected modelList(): unknown {
    const data = AZURE_DEPLOYMENTS.map((id) => ({
      ...{ id, object: 'model', status: 'succeeded', lifecycle_status: 'generally-available' },
      capabilities: { chat_completion: true, embeddings: false },
    }));
    return { object: 'list', data };
  }

  protected override headersOf({ n }: VendorCall): Readonly<Record<string, string>> {
    return {
      ...{ 'apim-request-id': `fake-${n}`, 'x-ms-region': 'Sweden Central' },
      ...{ 'x-ratelimit-remaining-requests': '99', 'x-ratelimit-remaining-tokens': '99000' },
    };
  }

  private said(call: VendorCall, answer: VendorAnswer): Spoken {
    return spoken(call, answer, (index) => `call_fakeAzure${call.n}${index}`);
  }
}

function toolDeltas(
  { function: { name, arguments: text }, ...made }: Spoken['toolCalls'][number],
  index: number,
) {
  return [
    { tool_calls: [{ index, ...made, function: { name, arguments: '' } }] },
    ...pieces(text).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}

/** The model behind the deployment answers. */
function head({ n, path, body }: VendorCall) {
  const deployment = deploymentIn(path) ?? body.model;
  return { id: `chatcmpl-fakeAzure${n}`, model: deployment.replace('-prod', '-2024-11-20') };
}
