import {
  standaloneContext,
  type BuiltInDriverClass,
  type DriverConfig,
  type LlmDriver,
} from '../../modules/llm-driver/index.js';
import { openAiWire, ScriptedProvider, type ScriptedAnswer } from '../../modules/llm-driver/testing/index.js';
import { ProviderHttp } from '../../modules/llm-driver/http/provider-http.js';

/** Built-in drivers over one scripted provider. Close it after each test. */
export class ProviderWorld {
  private constructor(
    readonly provider: ScriptedProvider,
    private readonly http: ProviderHttp,
  ) {}

  /** @param answer default: the answer `ok` in OpenAI's format, streamed if asked for */
  static async start(answer: ScriptedAnswer = answering): Promise<ProviderWorld> {
    return new ProviderWorld(await ScriptedProvider.start(answer), new ProviderHttp());
  }

  /** @param config the base URL is the provider's, with the path `/v1`, unless it names one */
  driver(Driver: BuiltInDriverClass, config: DriverConfig = {}): LlmDriver {
    const complete = { baseUrl: `${this.provider.url}/v1`, apiKey: KEY, model: 'some-model', ...config };
    const spec = { name: Driver.driver, config: complete, fields: Driver.settings };
    return new Driver(standaloneContext(spec, { http: this.http, random: () => 0 }));
  }

  /** The body of the last call. */
  get body(): Readonly<Record<string, unknown>> {
    return this.provider.calls.at(-1)!.body as Readonly<Record<string, unknown>>;
  }

  async close(): Promise<void> {
    await this.http.close();
    await this.provider.stop();
  }
}

export const KEY = 'key-of-a-test-0123456789';

const USAGE = { promptTokens: 5, completionTokens: 3 };

const answering: ScriptedAnswer = (call) => {
  if ((call.body as { stream?: unknown } | undefined)?.stream === true) {
    const { parts, end } = openAiWire.stream!(['ok'], call);
    return { headers: { 'content-type': 'text/event-stream' }, body: [...parts, end] };
  }
  return { body: [openAiWire.answer({ text: 'ok', choices: 1, usage: USAGE }, call)] };
};
