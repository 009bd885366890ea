import { randomBytes } from 'node:crypto';
import { BuiltServer } from './built-server.js';
import { FakeProvider } from './fake-provider/index.js';

export const MODEL = 'model-with-limits';

/** What they are. */
export interface GatewayOptions {
  /** Default: two, which need Postgres. */
  readonly count?: number;
  /** Of the provider's model, as configured. */
  readonly limits?: object;
  /** Of the provider. */
  readonly latencyMs?: number;
}

/** Built servers that share what they are given, before one provider, whose ledger tells what was asked. */
export class BuiltGateways {
  private constructor(
    readonly provider: FakeProvider,
    readonly servers: readonly BuiltServer[],
  ) {}

  /** They end with the test or file. */
  static async start(
    environment: Readonly<Record<string, string>>,
    { count = 2, limits, latencyMs = 0 }: GatewayOptions = {},
  ): Promise<BuiltGateways> {
    const provider = await FakeProvider.start({ flavour: 'openai', models: [MODEL], latencyMs });
    const shared = {
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      ADMIN_TOKEN: randomBytes(24).toString('hex'),
      OPENAI_API_KEY: 'sk-canaryCanaryCanary0123456789',
      OPENAI_BASE_URL: provider.openAiBaseUrl,
      ...environment,
    };
    const servers: BuiltServer[] = [];
    const gateways = new BuiltGateways(provider, servers);
    // One after the other: the first hears of the second, and the second starts with the limits.
    servers.push(await BuiltServer.start(shared));
    if (limits) await gateways.store('openai/limits', { [MODEL]: limits });
    while (servers.length < count) servers.push(await BuiltServer.start(shared));
    return gateways;
  }

  /** Stores a setting at the first. Returns what it says. */
  store(setting: string, value: unknown): Promise<string> {
    const [server] = this.servers;
    const options = { method: 'PUT', token: server!.adminToken, body: { value } };
    return outcomeOf(server!.request(`/api/v1/settings/${setting}`, options));
  }

  /** Makes a client key. */
  async createKey(limits?: object): Promise<string> {
    const [server] = this.servers;
    const body = { name: 'a test', scopes: ['use'], ...(limits && { limits }) };
    const reply = await server!.request('/api/v1/client-keys', { token: server!.adminToken, body });
    return ((await reply.json()) as { key: string }).key;
  }

  /** One call. */
  ask(number: number, token: string): Promise<string> {
    const body = { model: `openai/${MODEL}`, messages: [{ role: 'user', content: 'x' }], max_tokens: 5 };
    const server = this.servers[number % this.servers.length]!;
    return outcomeOf(server.request('/v1/chat/completions', { token, body }));
  }

  /** Calls at the same time, to each in turn. Returns how often each outcome came. */
  async askAll(count: number, token: string): Promise<Readonly<Record<string, number>>> {
    const calls = Array.from({ length: count }, (_, number) => this.ask(number, token));
    return countsOf(await Promise.all(calls));
  }

  /** The same, one after the other. */
  async askInTurn(count: number, token: string): Promise<Readonly<Record<string, number>>> {
    const outcomes: string[] = [];
    while (outcomes.length < count) outcomes.push(await this.ask(outcomes.length, token));
    return countsOf(outcomes);
  }

  /** Waits until each has printed something like this. */
  async printed(pattern: RegExp): Promise<void> {
    await Promise.all(this.servers.map((server) => server.printed(pattern)));
  }
}

/** `200`, or a status and the code of the error. A connection that is cut is an error of the test. */
export async function outcomeOf(request: Promise<Response>): Promise<string> {
  const reply = await request;
  const body = (await reply.json()) as { error?: { code: string } };
  return reply.ok ? String(reply.status) : `${reply.status} ${body.error!.code}`;
}

function countsOf(outcomes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
