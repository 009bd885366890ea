import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MARK } from './upstream-replies.mjs';

const HEAD_END = '\r\n\r\n';
const LAST_TRANSFER_CHUNK = '\r\n0\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** One connection of a client that knows which answer it will get, so that it can be cheaper than any true one. */
export class KeepAliveConnection {
  #socket;
  #received = NOTHING;
  #settle;

  static async open(host, port) {
    const connection = new KeepAliveConnection();
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    socket.on('data', (bytes) => connection.#read(bytes));
    socket.on('error', (error) => connection.#settle?.reject(error));
    socket.on('close', () => connection.#settle?.reject(new Error('The gateway closed a connection.')));
    connection.#socket = socket;
    return connection;
  }

  /** Sends a request and resolves once its answer is there, 200 and whole. */
  exchange(bytes) {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #read(bytes) {
    const received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    this.#received = received;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.latin1Slice(0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const end =
      length === undefined
        ? received.indexOf(LAST_TRANSFER_CHUNK, headEnd) + LAST_TRANSFER_CHUNK.length
        : headEnd + HEAD_END.length + Number(length);
    if (end < headEnd || received.length < end) return;
    this.#received = NOTHING;
    if (received.length === end && head.startsWith('HTTP/1.1 200') && received.includes(MARK))
      this.#settle.resolve();
    else this.#settle.reject(new Error(`Not the answer: ${received.latin1Slice(0, 1_000)}`));
  }
}
