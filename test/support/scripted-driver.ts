import {
  LlmDriver,
  promptText,
  standaloneContext,
  textCompletion,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
  type DriverContext,
  type Exchange,
} from '../../modules/llm-driver/index.js';
import { FakeClock } from './fake-clock.js';

/** One call a scripted driver has had. */
export interface ScriptedCall {
  /** From 1, over the driver's life. */
  readonly n: number;
  readonly prompt: string;
  readonly request: ChatRequest;
  readonly exchange: Exchange;
  /** How many earlier calls had the same prompt. */
  readonly asked: number;
}

/**
 * What a call comes to: a text, or anything else as it is. It may throw, or give a promise the test settles.
 */
export type CallScript = (call: ScriptedCall) => unknown;

/** Streams what a generator of the test yields: texts become chunks, anything else goes as it is. */
export type StreamScript = (call: ScriptedCall) => AsyncIterable<unknown>;

/** A driver whose every exchange is the test's own. It counts calls and how many run at once. */
export class ScriptedDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<string> = new Set(['stream']);
  readonly calls: ScriptedCall[] = [];
  live = 0;
  peak = 0;
  private readonly asked = new Map<string, number>();

  constructor(
    context: DriverContext,
    private readonly script: CallScript = ({ prompt }) => `echo: ${prompt}`,
    private readonly streamScript?: StreamScript,
  ) {
    super(context);
  }

  /** The prompts asked, in order. */
  get prompts(): string[] {
    return this.calls.map((call) => call.prompt);
  }

  // Not async: a script that throws throws synchronously.
  protected override send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const call = this.record(request, exchange);
    this.live += 1;
    this.peak = Math.max(this.peak, this.live);
    let reply: unknown;
    try {
      reply = this.script(call);
    } catch (thrown) {
      this.live -= 1;
      throw thrown;
    }
    return Promise.resolve(reply)
      .then((value) =>
        typeof value === 'string' ? textCompletion(request, [value]) : (value as ChatCompletion),
      )
      .finally(() => (this.live -= 1));
  }

  protected override sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncIterable<ChatCompletionChunk> {
    if (this.streamScript === undefined) return super.sendStream(request, exchange);
    return chunks(this.streamScript(this.record(request, exchange)));
  }

  private record(request: ChatRequest, exchange: Exchange): ScriptedCall {
    const prompt = promptText(request);
    const asked = this.asked.get(prompt) ?? 0;
    this.asked.set(prompt, asked + 1);
    const call = { n: this.calls.length + 1, prompt, request, exchange, asked };
    this.calls.push(call);
    return call;
  }
}

/** A scripted driver on a clock of its own. `random` is 0.5 unless given. */
export function scriptedDriver(
  script?: CallScript,
  options: { random?: () => number; stream?: StreamScript; totalMs?: number } = {},
): { driver: ScriptedDriver; clock: FakeClock } {
  const clock = new FakeClock();
  const { random = () => 0.5, stream, totalMs } = options;
  const config = totalMs === undefined ? {} : { timeouts: { totalMs } };
  const context = standaloneContext({ name: 'scripted', config }, { clock, random });
  return { driver: new ScriptedDriver(context, script, stream), clock };
}

/** A chunk with this text. */
export function chunk(content: string): ChatCompletionChunk {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return { id: 'chunk', object: 'chat.completion.chunk', created: 0, model: 'scripted', choices };
}

async function* chunks(source: AsyncIterable<unknown>): AsyncIterable<ChatCompletionChunk> {
  for await (const item of source)
    yield typeof item === 'string' ? chunk(item) : (item as ChatCompletionChunk);
}
