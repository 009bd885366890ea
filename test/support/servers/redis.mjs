import { connect } from 'node:net';
import { once } from 'node:events';
import { freePort, ServerProcess } from './server-process.mjs';
import { ServerFolder } from './server-folder.mjs';
import { REDIS_MISSING, redisProgram } from './programs.mjs';

/**
 * A `redis-server` with data of its own on a free loopback port. It ends with the process that started it.
 */
export class RedisServer extends ServerProcess {
  /**
   * @param {{ appendOnly?: boolean, settings?: Readonly<Record<string, string>> }} [options] `appendOnly`: each write is
   *   on disk before its answer (default: nothing is ever written); `settings`: of redis.conf.
   */
  static async start({ appendOnly = false, settings = {} } = {}) {
    const program = redisProgram();
    if (program === undefined) throw new Error(REDIS_MISSING);
    const server = new RedisServer(program, await freePort(), {
      bind: '127.0.0.1',
      save: '',
      databases: '1000',
      ...(appendOnly ? { appendonly: 'yes', appendfsync: 'always' } : {}),
      ...settings,
    });
    await server.start();
    return server;
  }

  /** @private */
  constructor(program, port, settings) {
    super(new ServerFolder('redis', 'KILL'));
    this.program = program;
    this.port = port;
    this.settings = settings;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts it again after `stop` or `kill`, on the same port; with `appendOnly` with the same data. */
  async start() {
    const words = ['--port', String(this.port)];
    for (const [name, value] of Object.entries(this.settings)) words.push(`--${name}`, value);
    await this.run(this.program, words, () => answersPing(this.port));
  }

  /** Ends it in order. */
  async stop() {
    await this.end('SIGTERM');
  }

  /** Ends it and removes its data. */
  async remove() {
    await this.folder.remove();
  }
}

/** While it loads its data it answers another thing. */
async function answersPing(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return answer.toString() === '+PONG\r\n';
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
