import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One reply as it came over a connection. */
export interface RawReply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A connection that sends bytes as they are, and never closes its own side unless it is told to. */
export class RawConnection {
  readonly closed: Promise<unknown>;
  /** The server will send nothing more. */
  readonly over: Promise<unknown>;
  private text = '';
  private grew: () => void = () => {};

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    this.over = Promise.race([this.closed, new Promise((resolve) => socket.once('end', resolve))]);
    // The server may reset it: what came before then is what counts.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
      this.grew();
    });
    socket.on('end', () => this.grew());
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** All that has come so far. */
  get received(): string {
    return this.text;
  }

  send(...parts: (string | Buffer)[]): this {
    for (const part of parts) this.socket.write(part);
    return this;
  }

  /** Sends, and resolves when more can be sent or nothing more can be. */
  async sendSlowly(...parts: (string | Buffer)[]): Promise<void> {
    for (const part of parts) {
      if (this.socket.writable && !this.socket.write(part))
        await Promise.race([new Promise((resolve) => this.socket.once('drain', resolve)), this.closed]);
    }
  }

  /** Resolves when this has come; `false` when the server ended the connection without. */
  async got(part: string): Promise<boolean> {
    while (!this.text.includes(part)) {
      if (this.socket.readableEnded || this.socket.destroyed) return false;
      await Promise.race([new Promise<void>((resolve) => (this.grew = resolve)), this.closed]);
    }
    return true;
  }

  /** Resolves when the server will send nothing more, and gives all replies. */
  async replies(): Promise<RawReply[]> {
    await this.over;
    return repliesIn(this.text);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Replies one after the other, each with a length. */
function repliesIn(text: string): RawReply[] {
  const replies: RawReply[] = [];
  for (let rest = text; rest !== '';) {
    const bodyAt = rest.indexOf('\r\n\r\n') + 4;
    const [statusLine = '', ...lines] = rest.slice(0, bodyAt - 4).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
    );
    const end = bodyAt + Number(headers['content-length'] ?? rest.length);
    replies.push({ status: Number(statusLine.split(' ')[1]), headers, text: rest.slice(bodyAt, end) });
    rest = rest.slice(end);
  }
  return replies;
}
