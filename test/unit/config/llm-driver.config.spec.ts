import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { builtInDrivers, type EnvironmentOptions } from '../../../modules/llm-driver/index.js';
import { Secret } from '../../../modules/support/index.js';
import { EnvironmentError } from '../../../src/config/environment.js';
import { llmDriverConfig } from '../../../src/config/llm-driver.config.js';

describe('the drivers in the environment', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (
        /^(LLM|GROQ|OPENAI|ANTHROPIC|AZURE_OPENAI|GEMINI|MISTRAL|DEEPSEEK|OPENROUTER|OLLAMA|LLAMA|MY_VLLM|NODE|PROVIDER)_/.test(
          name,
        )
      )
        delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...before };
  });

  const providers = builtInDrivers
    .filter(({ settings }) => settings.some(({ key }) => key === 'base_url'))
    .map(({ driver }) => driver)
    .filter((driver) => driver !== 'openai-compatible');
  /** Of these there is no instance unless something tells that there is a server. */
  const selfHosted = builtInDrivers.filter((driver) => driver.selfHosted).map(({ driver }) => driver);
  const hosted = providers.filter((driver) => !selfHosted.includes(driver));

  function problems(environment: Record<string, string>): readonly string[] {
    Object.assign(process.env, environment);
    try {
      llmDriverConfig();
      return [];
    } catch (error) {
      if (error instanceof EnvironmentError) return error.problems;
      throw error;
    }
  }

  it('are the mock by default, beside every provider without its key', () => {
    const { default: name, drivers } = llmDriverConfig();
    expect(name).toBe('mock');
    expect(Object.keys(drivers ?? {})).toEqual(['mock', ...hosted]);
    expect(drivers?.groq).toEqual({ driver: 'groq' });
  });

  it('take key, base URL and model, the key as a secret', () => {
    Object.assign(process.env, {
      LLM_DRIVER: 'groq',
      GROQ_API_KEY: 'gsk_canary',
      GROQ_MODEL: 'llama',
      GROQ_BASE_URL: 'http://127.0.0.1:9/openai/v1//',
    });
    const config = llmDriverConfig();
    expect(config.default).toBe('groq');
    expect(config.drivers?.groq).toMatchObject({ model: 'llama', baseUrl: 'http://127.0.0.1:9/openai/v1' });
    expect((config.drivers?.groq?.apiKey as Secret).reveal()).toBe('gsk_canary');
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('canary');
  });

  it.each(providers)('include %s, with key, base URL and model from the variables of its name', (driver) => {
    const prefix = driver.toUpperCase().replaceAll('-', '_');
    Object.assign(process.env, {
      LLM_DRIVER: driver,
      [`${prefix}_API_KEY`]: `key-of-${driver}`,
      [`${prefix}_BASE_URL`]: `https://${driver}.example/v1`,
      [`${prefix}_MODEL`]: `model-of-${driver}`,
    });
    const { default: name, drivers } = llmDriverConfig();
    expect(name).toBe(driver);
    expect(drivers?.[driver]).toMatchObject({
      driver,
      baseUrl: `https://${driver}.example/v1`,
      model: `model-of-${driver}`,
    });
    expect((drivers?.[driver]?.apiKey as Secret).reveal()).toBe(`key-of-${driver}`);
  });

  it.each(['"gsk_0123456789"', 'gsk_0123456789\r', 'Bearer gsk_0123456789', 'GROQ_API_KEY=gsk_0123456789'])(
    'take a key without what was pasted around it: %j',
    (text) => {
      expect(problems({ GROQ_API_KEY: text })).toEqual([]);
      const { apiKey } = llmDriverConfig().drivers!.groq!;
      expect((apiKey as Secret).reveal()).toBe('gsk_0123456789');
    },
  );

  it('take an empty variable for none', () => {
    expect(problems({ GROQ_API_KEY: '', GROQ_BASE_URL: '', LLM_SERVERS: '', LLM_DRIVER: '' })).toEqual([]);
    expect(llmDriverConfig().drivers?.groq).toEqual({ driver: 'groq' });
  });

  it('take timeouts, for servers too', () => {
    Object.assign(process.env, {
      LLM_SERVERS: 'vllm=https://vllm.internal/v1',
      GROQ_TIMEOUT_TOTAL_MS: '900000',
      VLLM_TIMEOUT_FIRST_TOKEN_MS: '1200000',
      VLLM_TIMEOUT_IDLE_MS: '5000',
    });
    const { drivers, environment } = llmDriverConfig();
    expect(drivers?.groq?.timeouts).toEqual({ totalMs: 900_000 });
    expect(drivers?.vllm?.timeouts).toEqual({ firstTokenMs: 1_200_000, idleMs: 5_000 });
    const { variableOf } = environment as Required<EnvironmentOptions>;
    expect(variableOf('vllm', 'timeout_idle_ms')).toBe('VLLM_TIMEOUT_IDLE_MS');
  });

  it.each(['0', '86400001', '1.5', 'soon', '-1'])('refuse %s for a timeout', (text) => {
    expect(problems({ GROQ_TIMEOUT_IDLE_MS: text })).toEqual([
      'GROQ_TIMEOUT_IDLE_MS must be a whole number of milliseconds, from 1 to 86400000.',
    ]);
  });

  it("show providers' words without secrets, unless they are turned off", () => {
    expect(llmDriverConfig().providerMessages).toBe('scrubbed');
    expect(problems({ PROVIDER_MESSAGES: 'raw' })).toEqual([
      'PROVIDER_MESSAGES must be one of scrubbed, off.',
    ]);
    process.env.PROVIDER_MESSAGES = 'off';
    expect(llmDriverConfig().providerMessages).toBe('off');
  });

  it('name a file with facts of models', () => {
    expect(llmDriverConfig().catalogue).toBeUndefined();
    const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    const path = join(folder, 'models.json');
    writeFileSync(path, '{"openai/x":{"contextWindow":5}}');
    process.env.MODEL_CATALOGUE = path;
    expect(llmDriverConfig().catalogue).toEqual({ 'openai/x': { contextWindow: 5 } });
    const own = join(folder, 'own.json');
    writeFileSync(own, '{"openai/x":{"maxOutput":2},"openai/y":{}}');
    process.env.MODEL_CATALOGUE = `${path}, ${own}`;
    expect(llmDriverConfig().catalogue).toEqual({
      ...{ 'openai/x': { contextWindow: 5, maxOutput: 2 }, 'openai/y': {} },
    });
    writeFileSync(path, '{"x":1}');
    const problem = 'must be the path of a JSON file with facts of models, as models:refresh writes it';
    expect(problems({ MODEL_CATALOGUE: path })).toEqual([
      `MODEL_CATALOGUE ${problem}: catalogue.x: the name must be instance/model or driver/model.`,
    ]);
    rmSync(folder, { recursive: true });
    expect(problems({ MODEL_CATALOGUE: path })).toEqual([`MODEL_CATALOGUE ${problem}.`]);
  });

  it('have names for messages, and are not read again by the library', () => {
    Object.assign(process.env, { LLM_SERVERS: 'vllm=https://vllm.internal/v1', GROQ_LIMITS: '{}' });
    const { variableOf, read } = llmDriverConfig().environment as Required<EnvironmentOptions>;
    const names = [
      ['groq', 'api_key'],
      ['groq', 'limits'],
      ['vllm', 'base_url'],
      ['vllm', 'model'],
      ['other', 'api_key'],
    ].map(([instance, key]) => variableOf(instance!, key!));
    expect(names).toEqual(['GROQ_API_KEY', undefined, 'LLM_SERVERS', 'VLLM_MODEL', undefined]);
    expect(read('LLM_SERVERS')).toBeUndefined();
  });

  it('take OpenAI-compatible servers by name, each with its own key and model', () => {
    Object.assign(process.env, {
      LLM_SERVERS: 'llama=http://127.0.0.1:8080/v1, my-vllm=https://vllm.internal/v1/',
      LLAMA_MODEL: 'qwen3',
      MY_VLLM_API_KEY: 'secret-key',
      LLM_DRIVER: 'my-vllm',
    });
    const { default: name, drivers } = llmDriverConfig();
    expect(name).toBe('my-vllm');
    expect(drivers?.llama).toEqual({
      driver: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:8080/v1',
      model: 'qwen3',
    });
    expect(drivers?.['my-vllm']).toMatchObject({
      driver: 'openai-compatible',
      baseUrl: 'https://vllm.internal/v1',
    });
    expect((drivers?.['my-vllm']?.apiKey as Secret).reveal()).toBe('secret-key');
  });

  it.each([
    [{ OLLAMA_BASE_URL: 'http://gpu.internal:11434/v1' }, { baseUrl: 'http://gpu.internal:11434/v1' }],
    [{ OLLAMA_MODEL: 'qwen3' }, { model: 'qwen3' }],
    [{ LLM_DRIVER: 'ollama' }, { driver: 'ollama' }],
    [{ LLM_SERVERS: 'ollama=http://gpu.internal:11434/v1' }, { baseUrl: 'http://gpu.internal:11434/v1' }],
  ])('include Ollama, without a key, if %j is set', (environment, expected) => {
    expect(problems(environment)).toEqual([]);
    expect(llmDriverConfig().drivers?.ollama).toMatchObject({ driver: 'ollama', ...expected });
  });

  it('refuse two addresses of Ollama', () => {
    const server = 'http://gpu.internal:11434/v1';
    expect(problems({ OLLAMA_BASE_URL: server, LLM_SERVERS: `ollama=${server}` })).toEqual([
      'LLM_SERVERS entry 1 is named ollama, which is taken. Give it another name.',
    ]);
  });

  it('take the further settings of a driver, and refuse wrong ones', () => {
    const environment = {
      AZURE_OPENAI_API_VERSION: '2024-10-21',
      OPENROUTER_SITE_URL: 'https://shop.example',
      OPENROUTER_APP_NAME: 'Shop',
      ANTHROPIC_MAX_TOKENS: '4096',
    };
    expect(problems(environment)).toEqual([]);
    const { drivers, environment: names } = llmDriverConfig();
    expect(drivers?.['anthropic']).toMatchObject({ maxTokens: 4096 });
    expect(drivers?.['azure-openai']).toMatchObject({ apiVersion: '2024-10-21' });
    expect(drivers?.openrouter).toMatchObject({ siteUrl: 'https://shop.example', appName: 'Shop' });
    const { variableOf } = names as Required<EnvironmentOptions>;
    expect(variableOf('openrouter', 'app_name')).toBe('OPENROUTER_APP_NAME');
    expect(problems({ AZURE_OPENAI_API_VERSION: 'newest' })).toEqual([
      'AZURE_OPENAI_API_VERSION must be a version such as 2024-10-21 or 2025-04-01-preview',
    ]);
  });

  it('are refused with every problem at once, and no value', () => {
    const found = problems({
      GROQ_API_KEY: 'gsk canary',
      GROQ_BASE_URL: 'ftp://canary.example/v1',
      OPENAI_BASE_URL: 'https://user:canary@api.example/v1',
      LLM_SERVERS:
        'groq=http://canary.example/v1,http://canary.example/v1,b=canary,ok=http://127.0.0.1:1/v1?key=canary',
      OPENAI_MODEL: ' ',
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      ...['LLM_SERVERS', 'LLM_SERVERS', 'LLM_SERVERS', 'LLM_SERVERS'],
      ...['GROQ_API_KEY', 'GROQ_BASE_URL', 'OPENAI_BASE_URL', 'OPENAI_MODEL'],
    ]);
    expect(found.join()).not.toContain('canary');
  });

  it('lists the known ones if the default is unknown', () => {
    expect(problems({ LLM_DRIVER: 'llama', LLM_SERVERS: 'vllm=http://127.0.0.1:8000/v1' })).toEqual([
      `LLM_DRIVER names no driver. Known: mock, ${providers.join(', ')}, vllm. Further servers are named in LLM_SERVERS.`,
    ]);
  });

  it('does not take the name of an object property for a driver', () => {
    expect(problems({ LLM_DRIVER: 'constructor' })).toHaveLength(1);
  });

  describe('in production', () => {
    beforeEach(() => {
      process.env.NODE_ENV = 'production';
    });

    it('must be named: nothing else is answered by the mock', () => {
      expect(problems({ LLM_SERVERS: 'vllm=http://127.0.0.1:8000/v1' })).toEqual([
        'LLM_DRIVER must be set, as NODE_ENV is production: one of ' +
          `${providers.join(', ')}, vllm, or mock for answers without a model.`,
      ]);
    });

    it('do not include the mock beside another default', () => {
      process.env.LLM_DRIVER = 'groq';
      const { default: name, drivers } = llmDriverConfig();
      expect(name).toBe('groq');
      expect(Object.keys(drivers ?? {})).toEqual(hosted);
    });

    it('include the mock if it is the default', () => {
      process.env.LLM_DRIVER = 'mock';
      const { default: name, drivers } = llmDriverConfig();
      expect(name).toBe('mock');
      expect(Object.keys(drivers ?? {})).toEqual(['mock', ...hosted]);
    });
  });
});
