import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { curlCode } from '../../../modules/admin/page/src/views/playground/copy-as/curl-code.js';
import { jsLiteral, visibleJson } from '../../../modules/admin/page/src/views/playground/copy-as/literal.js';
import { nestCode } from '../../../modules/admin/page/src/views/playground/copy-as/nest-code.js';
import { openAiCode } from '../../../modules/admin/page/src/views/playground/copy-as/openai-code.js';
import { type Draft, EMPTY_DRAFT } from '../../../modules/admin/page/src/views/playground/draft.js';
import { type Plan, planOf } from '../../../modules/admin/page/src/views/playground/plan.js';
import { LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { FakeProvider } from '../../support/fake-provider/index.js';

const ORIGIN = 'http://127.0.0.1:3000';

const HOSTILE = [
  `it's "quoted" 'twice'`,
  `'; echo owned; echo '`,
  '$(echo owned) `echo owned` ${HOME} $LLM_KEY',
  'a\\',
  "\\'\\\\'",
  'line one\nline two\r\n\ttabbed',
  'bang! !! !$ !"x',
  '*?[a-z]{1,2}~ # & | > < ;',
  '@/etc/passwd',
  '%s %d %n \\x41 \\n',
  '${process.exit(1)} `${x}` */ // <!-- --> </script>',
  '\0 \x07 \x1b[31m \x7f \x9b201~',
  '\u2028 \u2029 \ufeff \u202e right to left \u200b',
  '\u{e0041} tagged 👩‍💻 Ünïcödé',
  'lone \ud800 surrogate',
  '--next -o owned',
  'EOF\nJSON\nEOF',
];

const SCHEMA = `{"type":"object","properties":{"__proto__":{"type":"string"},"it's":{"const":"\`\${1}\`"},"a b":{},"0":[],"constructor":null},"x":[1e21,-0,0.1,true]}`;

function planFor(draft: Partial<Draft> = {}, models: readonly string[] = ['mock/mock-1']): Plan {
  return planOf({ ...EMPTY_DRAFT, prompt: 'Hello', ...draft }, models).plan!;
}

const WAYS: readonly [string, Plan][] = [
  ['one model', planFor({ stream: false })],
  ['one model, streamed', planFor()],
  ...(['side_by_side', 'fastest', 'all'] as const).flatMap((mode): [string, Plan][] => [
    [`${mode}`, planFor({ mode, stream: false }, ['groq/a', `it's/"b"`])],
    [`${mode}, streamed`, planFor({ mode }, ['groq/a', `it's/"b"`])],
  ]),
];

/** A whole draft with something hostile in every field. */
const hostilePlan = (text: string) =>
  planFor({ prompt: `x${text}`, system: `x${text}`, schema: SCHEMA, seed: '1' }, [
    `m/${text.replaceAll(',', '')}`,
  ]);

/** As JSON has it: what a request is once it was sent. */
const asSent = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

interface Call {
  readonly args: string[];
  readonly input: string;
}

describe('a request as curl', () => {
  /** What the shell would hand to curl: one entry for each command, its standard input last. */
  const run = (code: string): [Call, ...Call[]] => {
    execFileSync('sh', ['-n'], { input: code });
    const stub = `curl() { printf 'arg:%s\\0' "$@"; case "$*" in *@-*) printf 'in:'; cat;; *) printf 'in:';; esac; printf '\\0\\0'; }\n`;
    const env = { PATH: process.env.PATH, LLM_KEY: 'the $(key)' };
    const output = execFileSync('sh', [], { input: stub + code, env, maxBuffer: 2 ** 26 }).toString();
    const calls = output
      .split('\0\0')
      .filter((call) => call !== '')
      .map((call) => {
        const parts = call.split('\0');
        return { args: parts.slice(0, -1).map((part) => part.slice(4)), input: parts.at(-1)!.slice(3) };
      });
    return calls as [Call, ...Call[]];
  };

  it.each(HOSTILE)('gives the shell back exactly what was sent: %j', (text) => {
    const plan = hostilePlan(text);
    const [{ args }] = run(curlCode(plan, ORIGIN));
    expect(args.slice(0, -1)).toEqual([
      ...['--no-buffer', `${ORIGIN}/v1/chat/completions`, '-H', 'authorization: Bearer the $(key)'],
      ...['-H', 'content-type: application/json', '-d'],
    ]);
    expect(args.at(-1)).toMatch(/^\{/);
    expect(JSON.stringify(JSON.parse(args.at(-1)!))).toBe(JSON.stringify(plan.requests[0]));
  });

  it.each(WAYS)('is a command for each request: %s', (_way, plan) => {
    const calls = run(curlCode(plan, ORIGIN));
    expect(calls.map(({ args }) => JSON.parse(args.at(-1)!) as unknown)).toEqual(plan.requests);
    expect(
      calls.every(({ args }) => args.includes('--no-buffer') === (plan.requests[0]!.stream === true)),
    ).toBe(true);
  });

  it('goes over standard input where it is too long for an argument', () => {
    const plan = planFor({ prompt: `%s ' ü ${'long '.repeat(40_000)}` });
    const [{ args, input }] = run(curlCode(plan, ORIGIN));
    expect(args.slice(-2)).toEqual(['--data-binary', '@-']);
    expect(JSON.parse(input)).toEqual(plan.requests[0]);
  });

  it('quotes an address that a shell would read otherwise', () => {
    const [{ args }] = run(curlCode(planFor(), 'http://[::1]:3000'));
    expect(args[1]).toBe('http://[::1]:3000/v1/chat/completions');
    expect(curlCode(planFor(), 'http://[::1]:3000')).toContain(`'http://[::1]:3000/`);
  });

  it('has no key in it', () => {
    expect(curlCode(planFor(), ORIGIN)).toContain('"authorization: Bearer $LLM_KEY"');
  });
});

describe('a value as code', () => {
  it.each(HOSTILE)('evaluates to itself, and shows all of itself: %j', (text) => {
    const value = { [text]: [text, { nested: text }], empty: [{}, []] };
    const literal = jsLiteral(value);
    expect(runInNewContext(`(${literal})`)).toEqual(value);
    expect(literal.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(visibleJson(value)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(JSON.parse(visibleJson(value))).toEqual(value);
  });

  it('keeps a key named __proto__ a key', () => {
    const value = JSON.parse(SCHEMA) as object;
    const evaluated = runInNewContext(`(${jsLiteral(value)})`) as object;
    expect(JSON.stringify(evaluated)).toBe(JSON.stringify(value));
  });
});

/** As this server answers: as events, as a list, or whole. */
function answerTo(body: unknown): { headers: Record<string, string>; body: string } {
  const { model, stream, fastest_response } = body as {
    model: string;
    stream?: true;
    fastest_response?: true;
  };
  const json = { 'content-type': 'application/json' };
  const events = { 'content-type': 'text/event-stream' };
  if (stream) {
    const chunk = { model: 'm', choices: [{ index: 0, delta: { content: 'Fine.' } }] };
    return { headers: events, body: `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` };
  }
  const completion = { model: 'm', choices: [{ index: 0, message: { content: 'Fine.' } }] };
  const list = { object: 'list', data: [{ model: 'm', ok: true, completion }] };
  const several = model.includes(',') && !fastest_response;
  return { headers: json, body: JSON.stringify(several ? list : completion) };
}

describe('a request as code for OpenAI’s client', () => {
  let provider: FakeProvider;
  const folder = mkdtempSync(join(tmpdir(), 'playground-code-'));

  beforeAll(async () => {
    // Raw, since no provider knows these models, or of several.
    provider = await FakeProvider.start({
      script: ({ body }) => ({ kind: 'raw', status: 200, ...answerTo(body) }),
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const run = async (plan: Plan) => {
    provider.reset();
    const file = join(folder, 'snippet.mjs');
    const code = openAiCode(plan, provider.url).replace(
      'from "openai"',
      `from ${JSON.stringify(resolve('node_modules/openai/index.mjs'))}`,
    );
    writeFileSync(file, code);
    const env = { PATH: process.env.PATH, LLM_KEY: 'llm_key_of_a_test' };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    return { stdout, calls: provider.calls };
  };

  it.each(WAYS)('sends what the page sent when it is run: %s', async (_way, plan) => {
    const { calls, stdout } = await run(plan);
    expect(stdout).toContain('Fine.');
    const byModel = (bodies: readonly unknown[]) =>
      [...bodies].sort((a, b) => ((a as { model: string }).model < (b as { model: string }).model ? -1 : 1));
    expect(byModel(calls.map(({ body }) => body))).toEqual(byModel(plan.requests));
    for (const { path, headers } of calls) {
      expect(path).toBe('/v1/chat/completions');
      expect(headers.authorization).toBe('Bearer llm_key_of_a_test');
    }
  });

  it('sends every hostile prompt as it was', async () => {
    const plan = hostilePlan(HOSTILE.filter((text) => !text.includes('\ud800')).join(' '));
    const { calls, stdout } = await run(plan);
    expect(calls.map(({ body }) => body)).toEqual(asSent(plan.requests));
    expect(stdout).toBe('Fine.');
  });
});

describe('a request as Nest code', () => {
  /** What the code asks the facade, recorded by a stand-in. */
  const run = async (code: string): Promise<{ method: string; args: unknown[] }[]> => {
    const { code: compiled } = transformSync(code, {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
      },
      module: { type: 'commonjs' },
    });
    const calls: { method: string; args: unknown[] }[] = [];
    const record =
      (method: string) =>
      (...args: unknown[]) => {
        calls.push({ method, args });
        return method === 'chatStream' ? [] : { completion: {} };
      };
    const llm = new Proxy(LlmDriverFacade.prototype, {
      get: (facade, name) => (name in facade ? record(String(name)) : undefined),
    });
    const exports: { Example?: new (llm: unknown) => Record<string, () => unknown> } = {};
    const modules = {
      '@nestjs/common': { Injectable: () => () => {} },
      'nest-llm-driver': { LlmDriverFacade: class {} },
    };
    const require = (name: keyof typeof modules) => modules[name] ?? {};
    runInNewContext(compiled, { exports, require, Symbol });
    const example = new exports.Example!(llm);
    const result = await (example.answer ?? example.answers)!.call(example);
    if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result)
      for await (const _piece of result as AsyncIterable<unknown>);
    return calls;
  };

  const METHODS: Readonly<Record<Plan['mode'], readonly [whole: string, streamed: string]>> = {
    one: ['chat', 'chatStream'],
    side_by_side: ['chat', 'chatStream'],
    fastest: ['fastestChat', 'openFastestChatStream'],
    all: ['allChats', 'allChats'],
  };

  it.each(WAYS)('asks the facade for what the page sent: %s', async (_way, plan) => {
    const { stream } = plan.requests[0]!;
    const calls = await run(nestCode(plan));
    const method = METHODS[plan.mode][stream ? 1 : 0];
    const expected = plan.requests.map(({ model, stream: _how, fastest_response: _ours, ...rest }) =>
      plan.mode === 'fastest' || plan.mode === 'all' ? [rest, plan.models] : [{ ...rest, model }],
    );
    expect(calls).toEqual(expected.map((args) => ({ method, args })));
  });

  it.each(HOSTILE)('has every text as it was: %j', async (text) => {
    const plan = hostilePlan(text);
    const [call] = await run(nestCode(plan));
    const { stream: _how, ...request } = plan.requests[0]!;
    expect(JSON.stringify(call!.args[0])).toBe(JSON.stringify(request));
  });
});
