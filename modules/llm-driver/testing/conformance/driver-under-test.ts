import type { SettingField } from '../../../support/index.js';
import type { DriverConfig } from '../../contract/driver-config.js';
import { standaloneContext } from '../../driver/create-context.js';
import type { DriverContext } from '../../driver/driver-context.js';
import { driverFields } from '../../driver/driver-fields.js';
import type { LlmDriver } from '../../driver/llm-driver.js';
import { ProviderHttp } from '../../http/provider-http.js';
import { openAiWire } from './openai-wire.js';
import type { ProviderWire, WireLimits } from './provider-wire.js';
import { ScriptedProvider } from './scripted-provider.js';
import { replyIn, type Situation } from './situations.js';

/** A driver, as the conformance kit needs it. */
export interface DriverSubject {
  /**
   * Creates an instance. Called for each check; the context has the base URL of the kit's provider, an API
   * key and a model.
   */
  create(context: DriverContext, situation: Situation): LlmDriver;
  /** Settings of the driver, as given to `extend`. Default: those of a driver that is given none there. */
  readonly settings?: readonly SettingField[] | undefined;
  /**
   * How its provider reads and writes; null for a driver without an HTTP provider, which is checked only for
   * what needs none.
   * @default {@link openAiWire}
   */
  readonly wire?: ProviderWire | null | undefined;
  /**
   * Situations that a driver without an HTTP provider plays beside the first three: `tools`, `two-tools`,
   * `reasons`, `embeds`. @default none
   */
  readonly plays?: readonly Situation[] | undefined;
  /** Path of the base URL. @default '/v1' */
  readonly basePath?: string | undefined;
  /** Further options of the instance. */
  readonly config?: DriverConfig | undefined;
  /**
   * Longest time that a check waits for an event, such as a connection that closes, in milliseconds.
   * @default 10_000
   */
  readonly patienceMs?: number | undefined;
  /** A field of the provider's answer that no type has: the driver must hand it on. */
  readonly unknownField?: string | undefined;
}

/** Looks like a key, so that every guard against leaks sees it. */
export const SCRIPTED_KEY = 'sk-conformance-0123456789abcdef';

/** The model of the kit's instances. */
export const SCRIPTED_MODEL = 'conformance-1';

/** Creates instances of the driver under test, each in one situation, over one scripted provider. */
export class DriverUnderTest {
  private readonly http = new ProviderHttp();
  private server: ScriptedProvider | undefined;

  constructor(readonly subject: DriverSubject) {}

  /** Declared settings. */
  get fields(): readonly SettingField[] {
    return this.subject.settings ?? Object.values(driverFields);
  }

  get patienceMs(): number {
    return this.subject.patienceMs ?? 10_000;
  }

  /** The text of the last request to the provider; undefined for a driver without one. */
  get lastRequest(): string | undefined {
    return this.server?.calls.at(-1)?.text;
  }

  /** The limits that the provider tells in headers; undefined if it tells none. */
  get limits(): WireLimits | undefined {
    return this.wire?.limits;
  }

  /** The format of its provider; null if it has none. */
  get wire(): ProviderWire | null {
    return this.subject.wire === undefined ? openAiWire : this.subject.wire;
  }

  /** The scripted provider. Only in checks that need one. */
  get provider(): ScriptedProvider {
    if (this.server === undefined) throw new Error('The driver has no provider.');
    return this.server;
  }

  async start(): Promise<void> {
    const { wire } = this;
    if (wire === null) return;
    this.server = await ScriptedProvider.start((call) => {
      const [, situation = ''] = call.path.split('/');
      return replyIn(situation as Situation, wire, call);
    });
  }

  async stop(): Promise<void> {
    await this.http.close();
    await this.server?.stop();
  }

  /** Creates an instance whose provider is in a situation. */
  driver(situation: Situation, overrides: DriverConfig = {}): LlmDriver {
    const { config, basePath = '/v1' } = this.subject;
    const baseUrl = this.server && `${this.server.url}/${situation}${basePath}`;
    const context = standaloneContext(
      {
        name: 'subject',
        config: {
          apiKey: SCRIPTED_KEY,
          model: SCRIPTED_MODEL,
          ...(baseUrl && { baseUrl }),
          ...config,
          ...overrides,
        },
        fields: this.fields,
      },
      { http: this.http },
    );
    return this.subject.create(context, situation);
  }
}
