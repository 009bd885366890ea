import { setTimeout as after } from 'node:timers/promises';
import type { AttackedProcess } from './attacked-process.js';
import { type Scheduled, scheduledOf, scheduledSince } from './scheduled.js';

const SECOND_MS = 1_000;
const CHAT = '/v1/chat/completions';
const MODELS = ['mock/mock-1', 'groq/llama-3.1-8b-instant'];

/** One call of an ordinary caller. */
export interface RegularCall {
  readonly model: string;
  /** 0 if no reply came. */
  readonly status: number;
  /** The code of the error of a call that was refused. */
  readonly errorCode?: string;
  readonly waitMs: number;
  /**
   * The part of the wait that the server causes, on a busy machine too: its event loop runs, or the server is
   * idle. Without what the machine costs, and without the delays of the threads of both processes.
   */
  readonly serverMs: number;
  /** What the attacker had under way when the call was sent. */
  readonly meanwhile: readonly string[];
}

/**
 * Calls each model once a second until it is stopped. Sends the same call to a server that is not attacked:
 * its wait is what the machine costs.
 */
export class RegularCaller {
  readonly calls: RegularCall[] = [];
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly attacked: AttackedProcess,
    private readonly control: AttackedProcess,
    private readonly meanwhile: () => readonly string[],
  ) {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const pending: Promise<void>[] = [];
    while (!this.stopping.signal.aborted) {
      pending.push(...MODELS.map((model) => this.call(model)));
      await after(SECOND_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
    await Promise.all(pending);
  }

  private async call(model: string): Promise<void> {
    const meanwhile = this.meanwhile();
    const own = scheduledOf(process.pid);
    const [one, other] = await Promise.all([timed(this.attacked, model), timed(this.control, model)]);
    const { delayMs: ownDelayMs } = scheduledSince(process.pid, own);
    const serverMs = Math.max(one.loopRanMs, one.waitMs - other.waitMs - one.delayMs - ownDelayMs);
    const { status, errorCode, waitMs } = one;
    this.calls.push({
      model,
      status,
      ...(errorCode !== undefined && { errorCode }),
      waitMs,
      serverMs,
      meanwhile,
    });
  }
}

interface TimedCall extends Scheduled {
  readonly status: number;
  readonly errorCode?: string;
  readonly waitMs: number;
}

async function timed({ server, otherKey }: AttackedProcess, model: string): Promise<TimedCall> {
  const began = performance.now();
  const before = scheduledOf(server.child.pid!);
  const body = { model, messages: [{ role: 'user', content: 'hello' }] };
  // A new connection: to accept it is part of the answer.
  const headers = { connection: 'close' };
  const answered = await server.request(CHAT, { token: otherKey, body, headers }).then(
    async (reply) => ({ status: reply.status, errorCode: errorCodeOf(await reply.text()) }),
    () => ({ status: 0 }),
  );
  const waitMs = performance.now() - began;
  return { ...answered, waitMs, ...scheduledSince(server.child.pid!, before) };
}

function errorCodeOf(reply: string): string | undefined {
  return /"code":"([^"]*)"/.exec(reply)?.[1];
}
