import {
  LlmDriver,
  promptText,
  textCompletion,
  type ChatCompletion,
  type ChatRequest,
  type DriverContext,
  type Exchange,
} from '../../modules/llm-driver/index.js';
import { replyError } from '../../modules/llm-driver/errors/provider-errors.js';
import { readRateLimitHeaders } from '../../modules/llm-driver/wire/rate-limit-headers.js';
import { readBody, type Flavour, type ProviderCall } from './fake-provider/call.js';
import { errorReply } from './fake-provider/error-bodies.js';
import { RateLimits, type ModelLimits } from './fake-provider/rate-limits.js';

/** Behaviour of a provider with limits. */
export interface LimitedOptions {
  readonly flavour: Flavour;
  readonly limits: ModelLimits;
  /** Set to share a provider with other drivers: its own limits then replace `limits`. */
  readonly provider?: RateLimits;
  /** Milliseconds from the sending to the arrival, and from there to the answer. */
  readonly latencyMs: (n: number) => { readonly there: number; readonly back: number };
  /** What the driver says of its provider. Default `up_front`. */
  readonly tokenCharging?: 'up_front' | 'as_used';
  /** Tokens of an answer for which so many were asked for; `undefined` if no number was. Default 5. */
  readonly answerTokens?: (maxTokens: number | undefined) => number;
}

/** Calls the rate limits of the fake provider directly: without a network, on the test's clock. */
export class LimitedDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<string> = new Set();
  override readonly tokenCharging: 'up_front' | 'as_used';
  sent = 0;
  refused = 0;
  answered = 0;
  private readonly limits: RateLimits;

  constructor(
    context: DriverContext,
    private readonly options: LimitedOptions,
  ) {
    super(context);
    this.tokenCharging = options.tokenCharging ?? 'up_front';
    this.limits = options.provider ?? new RateLimits({ m: options.limits }, () => context.clock.monotonic());
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const n = (this.sent += 1);
    const { there, back } = this.options.latencyMs(n);
    const { clock } = this.context;
    await clock.sleep(there, exchange.signal);
    const call = this.read(request, n);
    const refusal = this.limits.admit(call);
    await clock.sleep(refusal ? there : back, exchange.signal);
    const { answerTokens = () => 5 } = this.options;
    const used = answerTokens(request.max_tokens as number | undefined);
    if (!refusal) this.limits.settle(call, call.promptTokens + used);
    const headers = this.limits.headers(call);
    const facts = {
      requests: this.options.flavour === 'groq' ? 'day' : 'unknown',
      tokens: 'minute',
    } as const;
    exchange.reportLimits(readRateLimitHeaders(headers, facts));
    if (refusal) {
      this.refused += 1;
      const { status, headers: own, body } = errorReply(refusal, call);
      throw replyError(
        { status, headers: { ...headers, ...(own as Record<string, string>) }, text: body },
        clock.now(),
      );
    }
    this.answered += 1;
    const completion = textCompletion(request, [`echo: ${promptText(request)}`]);
    const { promptTokens } = call;
    return {
      ...completion,
      usage: { prompt_tokens: promptTokens, completion_tokens: used, total_tokens: promptTokens + used },
    };
  }

  private read(request: ChatRequest, n: number): ProviderCall {
    const body = readBody(JSON.stringify(request));
    const route = { kind: 'chat' } as const;
    const { flavour } = this.options;
    return { ...body, n, flavour, route, at: 0, method: 'POST', path: '/', headers: {}, asked: 0 };
  }
}
