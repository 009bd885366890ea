import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateAppKey, parseAppKey } from '../../../modules/support/index.js';
import { closeLater } from '../cleanup.js';
import { FakeProvider } from '../fake-provider/index.js';
import { JUDGE, MODEL } from './check-clients.js';
import { StoredState } from './stored-state.js';

/** Application keys that processes take turns with. */
const KEYS = 8;
/** Driver instances with a key that no client changes, so that each of its rotations can be counted. */
export const QUIET = Array.from({ length: 30 }, (_, index) => `quiet-${index}`);
/** Driver instances whose settings clients change. */
export const CHANGED = ['changed-0', 'changed-1'];
/** The driver instance that `llm pool` asks. */
export const POOLED = 'pooled';

/** One database file, and the environment of every process that uses it. */
export class KillRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'llm-kill-'));
  readonly adminToken = randomBytes(24).toString('hex');
  private readonly appKeys = Array.from({ length: KEYS }, generateAppKey);
  private turns = 0;

  private constructor(
    private readonly judge: FakeProvider,
    readonly pooled: FakeProvider,
  ) {
    closeLater(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  static async start(): Promise<KillRun> {
    const verdict = JSON.stringify({ verdict: 'met', reason: 'It does.', quotes: [] });
    const models = { models: [MODEL], recordBodies: false };
    return new KillRun(
      await FakeProvider.start({ ...models, latencyMs: ({ n }) => n % 12, reply: () => verdict }),
      await FakeProvider.start({
        ...{ ...models, latencyMs: ({ n }) => n % 7, reply: ({ prompt }) => `answer to ${prompt}` },
      }),
    );
  }

  get database(): string {
    return join(this.folder, 'database.sqlite');
  }

  /** Returns an environment with the next application key; the others are previous keys. */
  environment(): Record<string, string> {
    const key = this.appKeys[this.turns++ % KEYS]!;
    const previous = this.appKeys.filter((other) => other !== key);
    const servers = [...QUIET, ...CHANGED, JUDGE].map((name) => `${name}=${this.judge.openAiBaseUrl}`);
    return {
      ...{ ADMIN_TOKEN: this.adminToken, DATABASE_URL: `sqlite:${this.database}` },
      ...{ APP_KEY: key, APP_PREVIOUS_KEYS: previous.join() },
      LLM_SERVERS: [...servers, `${POOLED}=${this.pooled.openAiBaseUrl}`].join(),
    };
  }

  /** Reads the database as it is now. Only while a process that has opened it lives. */
  stored(): StoredState {
    const [key, ...previousKeys] = this.appKeys.map((text) => parseAppKey(text));
    return StoredState.read(this.database, new Encrypter({ key: key!, previousKeys, purpose: 'settings' }));
  }
}

/** The secret of a quiet instance. */
export function quietSecret(instance: string): string {
  return `secret-of-${instance}`;
}
