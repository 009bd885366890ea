import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError, kindOf } from '../../../support/index.js';

/** One request that a {@link ScriptedProvider} has received. */
export interface ReceivedCall {
  readonly method: string;
  /** With the query string, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as sent. */
  readonly text: string;
  /** The body as JSON; undefined if it is none. */
  readonly body: unknown;
}

/** What a provider answers to one call. */
export interface ScriptedReply {
  /** @default 200 */
  readonly status?: number | undefined;
  /** @default JSON's content type */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parts of the body, each written by itself; a value that is no text is written as JSON. */
  readonly body: readonly unknown[];
  /**
   * After the body. `stall` leaves the reply open, `drop` closes the connection before it is complete.
   * @default 'end'
   */
  readonly then?: 'end' | 'stall' | 'drop' | undefined;
}

/** Decides the reply to a call. */
export type ScriptedAnswer = (call: ReceivedCall) => ScriptedReply | Promise<ScriptedReply>;

/**
 * A provider on a free port of 127.0.0.1 that answers as a function says, and records its calls. For tests of
 * drivers, in any provider's format. Call `stop` at the end.
 */
export class ScriptedProvider {
  /** All calls so far, in the order in which they had been read whole. */
  readonly calls: ReceivedCall[] = [];
  private open = 0;
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    private readonly answer: ScriptedAnswer,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.receive(request, response);
    });
  }

  /** Starts a provider. @throws ConfigurationError unless `answer` is a function */
  static async start(answer: ScriptedAnswer): Promise<ScriptedProvider> {
    if (typeof answer !== 'function') {
      throw new ConfigurationError(`answer must be a function; got ${kindOf(answer)}.`, 'answer');
    }
    const server = createServer();
    const provider = new ScriptedProvider(server, answer);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return provider;
  }

  /** Address without a path, such as `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Calls that are not answered whole, and whose connection is open. */
  get openCalls(): number {
    return this.open;
  }

  /** Resolves as soon as `condition` holds; it is asked again after each change. */
  until(condition: (provider: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition(this)) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  /** Closes every connection and frees the port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open += 1;
    // A write that loses the race with the client's leaving is no news.
    response.on('error', () => {});
    response.once('close', () => {
      this.open -= 1;
      this.changed();
    });
    try {
      const call = await readCall(request);
      this.calls.push(call);
      this.changed();
      const reply: unknown = await this.answer(call);
      if (!Array.isArray((reply as Partial<ScriptedReply> | null | undefined)?.body)) {
        throw new ConfigurationError('answer must return an object with a list as body.', 'answer');
      }
      write(response, reply as ScriptedReply);
    } catch (error) {
      // A mistake in the script: no provider answers with this status.
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) response.writeHead(501).end(`Scripted provider: ${message}`);
      else response.destroy();
    }
  }

  private changed(): void {
    for (const check of [...this.waiting]) check();
  }
}

async function readCall(request: IncomingMessage): Promise<ReceivedCall> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  const { method = 'GET', url: path = '/', headers } = request;
  return { method, path, headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, { status = 200, headers, body, then = 'end' }: ScriptedReply): void {
  if (body.length === 0 && then !== 'end') {
    if (then === 'drop') response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.flushHeaders();
  for (const part of body) response.write(typeof part === 'string' ? part : JSON.stringify(part));
  if (then === 'end') response.end();
  // Only once the client has the bytes, or the end overtakes them.
  else if (then === 'drop') response.write('', () => response.destroy());
}
