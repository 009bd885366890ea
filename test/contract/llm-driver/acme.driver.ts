import {
  driverFields,
  LlmDriver,
  LlmError,
  promptText,
  replyError,
  textCompletion,
  type Capability,
  type ChatCompletion,
  type ChatRequest,
  type Exchange,
} from '../../../modules/llm-driver/index.js';
import type { ProviderWire } from '../../../modules/llm-driver/testing/index.js';

/** Answer of the API of Acme, which is not OpenAI's. */
interface AcmeReply {
  readonly words: string;
  readonly counted: { readonly in: number; readonly out: number };
}

/** A driver as a third party writes it. */
export class AcmeDriver extends LlmDriver {
  static override readonly settings = [driverFields.apiKey, driverFields.baseUrl, driverFields.model];
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>();

  protected async send(request: ChatRequest, { settings, signal }: Exchange): Promise<ChatCompletion> {
    const key = settings.getSecret('api_key');
    if (key === undefined) throw new LlmError('provider_not_configured');
    if (request.tools || request.response_format) throw new LlmError('unsupported');
    const { http, timeouts, clock } = this.context;
    const reply = await http.postJson(`${String(settings.get('base_url'))}/generate`, {
      headers: { 'x-acme-key': key.reveal() },
      body: JSON.stringify({ engine: request.model, question: promptText(request) }),
      signal,
      timeouts,
    });
    if (reply.status !== 200) throw replyError(reply, clock.now());
    const { words, counted } = this.read(reply.text);
    const usage = {
      prompt_tokens: counted.in,
      completion_tokens: counted.out,
      total_tokens: counted.in + counted.out,
    };
    return { ...textCompletion(request, [words]), usage };
  }

  protected read(text: string): AcmeReply {
    try {
      const { words, counted } = JSON.parse(text) as Partial<AcmeReply>;
      if (typeof words === 'string' && counted) return { words, counted };
    } catch {
      // No JSON: said below.
    }
    throw LlmError.invalidReply();
  }
}

/** How Acme reads and writes. */
export const acmeWire: ProviderWire = {
  promptOf: ({ body }) => (body as { question: string }).question,
  answer: ({ text, usage }) => ({
    words: text,
    counted: { in: usage.promptTokens, out: usage.completionTokens },
  }),
  error: (_status, message) => ({ problem: message }),
};
