import type { KeyObject } from 'node:crypto';
import { type ConfigurableModuleAsyncOptions, ConfigurableModuleBuilder } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { CompletionCacheOptions } from './cache/completion-cache.types.js';
import type { CatalogueOptions } from './catalogue/model-facts.types.js';
import type { ProviderMessages } from './call/failed-in.js';
import type { RetryOptions } from './call/retry.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { EnvironmentOptions } from './contract/environment-options.js';
import { LlmErrorFilter } from './llm-error.filter.js';
import type { NamedModel } from './routing/named-model.types.js';

/** How calls keep to the limits of providers. */
export interface PacingOptions {
  /**
   * Names the store, in `LimitStoreManager`, that counts how much of each limit is used.
   * @default 'memory'
   */
  readonly store?: string | undefined;
  /**
   * Key of the fingerprints by which a store names credentials, a text of at least 32 characters: processes
   * that share a store need the same one. A fingerprint tells nothing about its credential without it.
   * @default a random key of this process
   */
  readonly fingerprintKey?: KeyObject | string | undefined;
}

/** Options of `LlmDriverModule.forRoot` and `forRootAsync`. */
export interface LlmDriverModuleOptions {
  /**
   * Instance that answers a call that names none: a name of `drivers`, no model.
   * @default the first of `drivers`
   */
  readonly default?: string | undefined;
  /**
   * Instances by name. `driver` names the implementation; left out, it is the instance's own name. At least
   * one, unless a module adds a driver with `extend` while the application starts.
   */
  readonly drivers?: Readonly<Record<string, DriverConfig>> | undefined;
  /** Named models: the first target answers, the others are its fallbacks in order. */
  readonly models?: Readonly<Record<string, NamedModel>> | undefined;
  /** Spacing of retries. */
  readonly retry?: RetryOptions | undefined;
  /** How calls keep to the limits of providers. */
  readonly pacing?: PacingOptions | undefined;
  /**
   * Answers a request that was answered before with the same answer, whatever its temperature; `true`: for a
   * day, in memory. Streams of chunks, answers of `llm.fake()` and the routes of the gateway are not
   * cached.
   * @default false
   */
  readonly cache?: boolean | CompletionCacheOptions | undefined;
  /**
   * Makes an OpenTelemetry span for each call, without content. Needs the package `@opentelemetry/api`.
   * @default false
   */
  readonly telemetry?: boolean | undefined;
  /**
   * What errors say to you and to clients of the gateway when a provider refuses a request as it is (400,
   * 404, 409, 413, 415, 422). `scrubbed`: the provider's own words, at most 1,000 characters, without keys,
   * e-mail addresses, ids of accounts and addresses of the instance. `off`: a fixed text.
   * @default 'scrubbed'
   */
  readonly providerMessages?: ProviderMessages | undefined;
  /**
   * Facts of models that the built-in catalogue does not know, or knows wrongly: context window, abilities,
   * end. By `instance/model`, or by `driver/model` for all instances of a driver.
   * @default none
   * @example { 'openai/my-model': { contextWindow: 8_192, lacks: ['tools'] } }
   */
  readonly catalogue?: CatalogueOptions | undefined;
  /**
   * Reads settings that the options of an instance leave out from environment variables, once, while the
   * application starts: `groq` has `GROQ_API_KEY`, `GROQ_BASE_URL`, `GROQ_MODEL` and `GROQ_LIMITS` (JSON),
   * `groq-eu` has `GROQ_EU_API_KEY`. A stored setting wins over an option, an option over a variable, a
   * variable over the driver's default. The mock driver reads none. `false` turns it off.
   * @default true
   */
  readonly environment?: boolean | EnvironmentOptions | undefined;
}

/** Options of the module itself, beside those above; with `forRootAsync` they stand beside `useFactory`. */
export interface LlmDriverModuleExtras {
  /** @default true: other modules need no import */
  readonly isGlobal?: boolean | undefined;
  /**
   * Registers {@link LlmErrorFilter} for the whole application.
   * @default false
   */
  readonly errorFilter?: boolean | undefined;
}

const EXTRAS: Required<LlmDriverModuleExtras> = { isGlobal: true, errorFilter: false };

/** What `forRootAsync` takes: `useFactory`, `useClass` or `useExisting`, and the options beside them. */
export type LlmDriverModuleAsyncOptions = ConfigurableModuleAsyncOptions<LlmDriverModuleOptions, 'create'> &
  LlmDriverModuleExtras;

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<LlmDriverModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras<LlmDriverModuleExtras>(EXTRAS, (definition, { isGlobal, errorFilter }) => ({
      ...definition,
      global: isGlobal !== false,
      providers: [
        ...(definition.providers ?? []),
        ...(errorFilter ? [{ provide: APP_FILTER, useClass: LlmErrorFilter }] : []),
      ],
    }))
    .build();
