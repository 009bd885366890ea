import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FuzzReply } from '../fuzz/complaints.js';

/** Characters of a reply that are looked at. Errors are shorter. */
const KEPT_CHARACTERS = 64 * 1024;
/** What comes before the reply if the request asks whether it may go on. */
const INTERIM = /^HTTP\/1\.1 100 [^\r]*\r\n\r\n/;

/** A connection for one request, or for several that are sent without waiting. */
export class HostileConnection {
  /** Resolves when nothing more will come. */
  readonly over: Promise<unknown>;
  private text = '';
  private ended = false;

  private constructor(readonly socket: Socket) {
    this.over = new Promise<void>((resolve) => {
      const end = () => {
        this.ended = true;
        resolve();
      };
      socket.once('close', end).once('end', end);
    });
    // The server may reset it: what came before is its reply.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (this.text.length < KEPT_CHARACTERS) this.text += chunk.toString('latin1');
    });
  }

  static async open(port: number): Promise<HostileConnection> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new HostileConnection(socket);
  }

  /** Sends as fast as the server takes it. Resolves to false if the server ended the connection before. */
  async send(...parts: readonly (string | Buffer)[]): Promise<boolean> {
    for (const part of parts) {
      if (this.ended || !this.socket.writable) return false;
      if (this.socket.write(part)) continue;
      await Promise.race([new Promise((resolve) => this.socket.once('drain', resolve)), this.over]);
    }
    return !this.ended;
  }

  stopReading(): void {
    this.socket.pause();
  }

  /** The reply as far as it came; undefined if none did. */
  get reply(): FuzzReply | undefined {
    const text = this.text.replace(INTERIM, '');
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd === -1) return undefined;
    const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
    const headers = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const;
    });
    const status = Number(statusLine.split(' ')[1]);
    return { status, headers: Object.fromEntries(headers), text: text.slice(headEnd + 4) };
  }

  destroy(): void {
    this.socket.destroy();
  }
}
