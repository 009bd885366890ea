import { Pool } from 'undici';

const CONNECTIONS = 24;

export interface Reply {
  readonly ok: boolean;
  readonly status: number;
  /** Empty if the server died before it was whole. */
  readonly text: string;
}

interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Replies of all servers of a run. */
export class ReplyCount {
  acknowledged = 0;
  refused = 0;
  /** Requests without a reply. */
  unanswered = 0;
  private grew: () => void = () => {};

  add(reply: Reply | undefined): void {
    if (reply === undefined) this.unanswered += 1;
    else if (reply.ok) this.acknowledged += 1;
    else this.refused += 1;
    this.grew();
  }

  /** Resolves after so many more replies. */
  async more(count: number): Promise<void> {
    const before = this.acknowledged + this.refused;
    while (this.acknowledged + this.refused < before + count) {
      await new Promise<void>((resolve) => (this.grew = resolve));
    }
  }
}

/** Connections to one server, until it dies. */
export class Connection {
  private readonly pool: Pool;

  constructor(
    url: string,
    private readonly tokens: Readonly<Record<'admin' | 'use', string>>,
    private readonly count: ReplyCount,
  ) {
    this.pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  }

  /** Sends a request. Resolves to undefined if the server died before it replied. */
  async send(scope: 'admin' | 'use', { method, path, body }: Sent): Promise<Reply | undefined> {
    const headers = {
      authorization: `Bearer ${this.tokens[scope]}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const json = body === undefined ? undefined : JSON.stringify(body);
    const reply = await this.pool.request({ method, path, headers, body: json }).then(
      async ({ statusCode: status, body: received }) => {
        return { ok: status < 300, status, text: await received.text().catch(() => '') };
      },
      () => undefined,
    );
    this.count.add(reply);
    return reply;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
