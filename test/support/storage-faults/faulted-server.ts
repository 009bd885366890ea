import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltServer, type LaunchOptions } from '../built-server.js';
import { closeLater } from '../cleanup.js';
import { FakeProvider } from '../fake-provider/index.js';
import type { ReplyInput } from '../fake-provider/options.js';
import { HeldVerdicts } from './held-verdicts.js';

const KEYS = '/api/v1/client-keys';
const MODEL = 'openai/gpt-4o-mini';
/** Milliseconds. Far more than the seconds that are documented: a busy machine must not fail a test. */
const DEADLINE_MS = 60_000;

export interface FaultedServerOptions {
  /** For the database. Default: a new one in the system's folder for temporary files. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly launch?: LaunchOptions;
  readonly reply?: () => ReplyInput | Promise<ReplyInput>;
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-fault-'));
  closeLater(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A built server on a database file of its own, whose storage a test breaks. */
export class FaultedServer {
  server!: BuiltServer;
  readonly adminToken = randomBytes(24).toString('hex');
  private readonly appKey = `base64:${randomBytes(32).toString('base64')}`;
  private readonly keys: string[] = [];

  private constructor(
    readonly database: string,
    private readonly provider: FakeProvider,
    /** Answers of the provider about standards, unless the options give others. */
    readonly verdicts: HeldVerdicts,
    private readonly options: FaultedServerOptions,
  ) {}

  /** Starts it, with client keys that were not used yet. */
  static async start(options: FaultedServerOptions = {}): Promise<FaultedServer> {
    const verdicts = new HeldVerdicts();
    const provider = await FakeProvider.start({ reply: options.reply ?? verdicts.reply });
    const database = join(options.folder ?? newFolder(), 'database.sqlite');
    const faulted = new FaultedServer(database, provider, verdicts, options);
    await faulted.restart();
    for (let count = 0; count < 20; count += 1) faulted.keys.push(await faulted.server.createKey(['use']));
    return faulted;
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      ...{ DATABASE_URL: `sqlite:${this.database}`, ADMIN_TOKEN: this.adminToken, APP_KEY: this.appKey },
      ...{ OPENAI_API_KEY: 'sk-of-a-test', OPENAI_BASE_URL: this.provider.openAiBaseUrl },
      ...this.options.environment,
    };
  }

  /** Starts a server on the database, after the one before has ended. */
  async restart(): Promise<void> {
    this.server = await BuiltServer.start(this.environment, this.options.launch);
  }

  /** Launches one that is expected to refuse. Returns what it printed. Fails if the server listens. */
  async refusal(): Promise<{ code: number | null; lines: string[] }> {
    const server = BuiltServer.launch(this.environment, this.options.launch);
    const started = () => {
      throw new Error('The server has started.');
    };
    const { code } = await server.listens().then(started, () => server.ended);
    const lines = (await server.rest()).trim().split('\n');
    return { code, lines };
  }

  /** A key that is not remembered from a moment ago. */
  unusedKey(): string {
    const key = this.keys.pop();
    if (key === undefined) throw new Error('No unused key is left.');
    return key;
  }

  read(): Promise<Response> {
    return this.server.request(KEYS, { token: this.adminToken });
  }

  write(name = 'a test'): Promise<Response> {
    return this.server.request(KEYS, { token: this.adminToken, body: { name } });
  }

  chat(token = this.unusedKey(), more: object = {}, signal?: AbortSignal): Promise<Response> {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'hello' }], ...more };
    return this.server.request('/v1/chat/completions', { token, body, signal });
  }

  signIn(): Promise<Response> {
    return this.server.request('/api/v1/session', { body: { token: this.adminToken } });
  }

  /** Waits until `/ready` has that status. */
  async readyIs(status: 200 | 503): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (performance.now() < deadline) {
      const response = await this.server.request('/ready');
      await response.text();
      if (response.status === status) return;
    }
    throw new Error(`/ready is not ${status}.`);
  }
}

/** ``200``, or ``503 `storage_busy`, retry-after 1``. */
export async function outcomeOf(asked: Promise<Response>): Promise<string> {
  const response = await asked;
  const text = await response.text();
  if (response.ok) return String(response.status);
  const { code } = (JSON.parse(text) as { error: { code: string } }).error;
  const wait = response.headers.get('retry-after');
  return `${response.status} \`${code}\`${wait === null ? '' : `, retry-after ${wait}`}`;
}
