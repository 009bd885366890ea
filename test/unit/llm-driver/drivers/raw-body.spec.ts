import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import {
  LlmDriverFacade,
  LlmDriverModule,
  OpenAiCompatibleDriver,
  type ChatCompletion,
  type ChatRequest,
  type Exchange,
  type LlmDriver,
  type RawBody,
} from '../../../../modules/llm-driver/index.js';

const BODY =
  '{ "vendor_seed": 12345678901234567890, "model" : "m", "temperature": 1.0, "messages": [ {"role":"user", "content":"hello"} ] }';
const STREAM_BODY = BODY.replace(' }', '}').replace('"temperature"', '"stream" : true, "temperature"');
const REPLY =
  '{ "id":"x", "created": 1.0, "model":"m", "choices": [ {"index":0, "message":{"role":"assistant","content":"hi"}} ] }';
const CHUNK =
  '{"id":"x", "created": 1.0, "choices":[ {"index":0,"delta":{"content":"hi"},"finish_reason":"stop"} ]}';

/** Fields of a request that a driver written in JavaScript may still assign to. */
type Editable = { -readonly [Field in keyof ChatRequest]: ChatRequest[Field] } & {
  messages: { content?: unknown }[];
};
const editable = (request: ChatRequest) => request as Editable;

let server: Server;
let sent: string[];

/** A provider that keeps what it was sent, and answers it whole or as a stream. */
beforeEach(async () => {
  sent = [];
  server = createServer((request, response) => {
    void readText(request).then((body) => {
      sent.push(body);
      const streams = /"stream"\s*:\s*true/.test(body);
      response.writeHead(200, {
        'content-type': streams ? 'text/event-stream' : 'application/json',
        'x-ratelimit-limit-tokens': '6000',
        'x-ratelimit-remaining-tokens': '5000',
      });
      response.end(streams ? `data: ${CHUNK}\n\ndata: [DONE]\n\n` : REPLY);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** The facade with one instance `own` of that driver, and a named model `warm` with a default temperature. */
async function facadeOf(Driver: typeof OpenAiCompatibleDriver): Promise<LlmDriverFacade> {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const testing = await Test.createTestingModule({
    imports: [
      LlmDriverModule.forRoot({
        drivers: { own: { driver: 'third-party', baseUrl, model: 'm' } },
        models: { warm: { targets: ['own/m'], defaults: { top_p: 0.5, temperature: 0.2 } } },
      }),
    ],
  }).compile();
  const facade = testing.get(LlmDriverFacade);
  facade.extend('third-party', (context) => new Driver(context));
  await testing.init();
  return facade;
}

/** Has the request of that JSON sent, as a gateway does. */
function ask(facade: LlmDriverFacade, text = BODY, model = 'own/m') {
  const parsed = JSON.parse(text) as ChatRequest;
  return facade.chat({ ...parsed, model }, { rawBody: { text, parsed } });
}

async function stream(facade: LlmDriverFacade): Promise<string | undefined> {
  const parsed = JSON.parse(STREAM_BODY) as ChatRequest;
  const options = { rawBody: { text: STREAM_BODY, parsed } };
  const { chunks } = await facade.openChatStream({ ...parsed, model: 'own/m' }, options);
  for await (const _chunk of chunks);
  return chunks.head?.firstText;
}

/** A driver that changes each request before it sends it. */
function changing(change: (request: ChatRequest) => ChatRequest): typeof OpenAiCompatibleDriver {
  return class extends OpenAiCompatibleDriver {
    protected override send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
      return super.send(change(request), exchange);
    }
    protected override sendStream(request: ChatRequest, exchange: Exchange) {
      return super.sendStream(change(request), exchange);
    }
  };
}

const parsedBody = JSON.parse(BODY) as ChatRequest;
const AS_WRITTEN = BODY.replace('"model" : "m"', '"model":"m"');

describe('a request that comes with its JSON', () => {
  it('is sent as it was written', async () => {
    const facade = await facadeOf(OpenAiCompatibleDriver);
    await ask(facade);
    await stream(facade);
    expect(sent).toEqual([AS_WRITTEN, STREAM_BODY.replace('"model" : "m"', '"model":"m"')]);
  });

  it('is sent as it was written by a driver that overrides send and changes nothing', async () => {
    const facade = await facadeOf(changing((request) => ({ ...request })));
    await ask(facade);
    await stream(facade);
    expect(sent).toEqual([AS_WRITTEN, STREAM_BODY.replace('"model" : "m"', '"model":"m"')]);
  });

  it.each<[string, (request: ChatRequest) => ChatRequest, object]>([
    [
      'changes a field of a copy',
      (request) => ({ ...request, temperature: 0 }),
      { ...parsedBody, temperature: 0 },
    ],
    ['leaves a field out', ({ temperature: _, ...rest }) => rest, { ...parsedBody, temperature: undefined }],
    [
      'changes the messages of a copy',
      (request) => ({ ...request, messages: [{ role: 'system', content: 'Be kind.' }, ...request.messages] }),
      { ...parsedBody, messages: [{ role: 'system', content: 'Be kind.' }, ...parsedBody.messages] },
    ],
    [
      'assigns to a field',
      (request) => ((editable(request).temperature = 0), request),
      { ...parsedBody, temperature: 0 },
    ],
    [
      'deletes a field',
      (request) => (delete editable(request).temperature, request),
      { ...parsedBody, temperature: undefined },
    ],
    [
      'assigns to a message',
      (request) => ((editable(request).messages[0]!.content = 'bye'), request),
      { ...parsedBody, messages: [{ role: 'user', content: 'bye' }] },
    ],
    [
      'adds to the messages',
      (request) => (editable(request).messages.push({ role: 'user', content: 'bye' } as object), request),
      { ...parsedBody, messages: [...parsedBody.messages, { role: 'user', content: 'bye' }] },
    ],
  ])('is sent changed by a driver that %s', async (_what, change, expected) => {
    const facade = await facadeOf(changing(change));
    await ask(facade);
    await stream(facade);
    const [whole, streamed] = sent.map((text) => JSON.parse(text) as object);
    expect(whole).toEqual(expected);
    expect(streamed).toEqual({ ...expected, stream: true });
  });

  it('is sent changed by a driver whose chat changes it', async () => {
    class Warm extends OpenAiCompatibleDriver {
      override chat(...[request, options]: Parameters<LlmDriver['chat']>): Promise<ChatCompletion> {
        editable(request).temperature = 0;
        return super.chat(request, options);
      }
    }
    await ask(await facadeOf(Warm));
    expect(JSON.parse(sent[0]!)).toEqual({ ...parsedBody, temperature: 0 });
  });

  it('is sent with the defaults of a named model, unless it sets them all', async () => {
    const facade = await facadeOf(OpenAiCompatibleDriver);
    await ask(facade, BODY, 'warm');
    const full = BODY.replace('"temperature"', '"top_p": 1.0, "temperature"');
    await ask(facade, full, 'warm');
    expect(JSON.parse(sent[0]!)).toEqual({ ...parsedBody, top_p: 0.5 });
    expect(sent[1]).toBe(full.replace('"model" : "m"', '"model":"m"'));
  });
});

describe('the option rawBody', () => {
  it('is refused unless it has a text', async () => {
    const facade = await facadeOf(OpenAiCompatibleDriver);
    const rawBody = BODY as unknown as RawBody;
    await expect(facade.chat({ ...parsedBody, model: 'own/m' }, { rawBody })).rejects.toMatchObject({
      param: 'rawBody',
    });
    expect(sent).toEqual([]);
  });
});

describe('an answer', () => {
  it('comes with its JSON and with the limits in its headers', async () => {
    const facade = await facadeOf(OpenAiCompatibleDriver);
    const limits = [{ unit: 'tokens', window: 'minute', limit: 6_000, remaining: 5_000 }];
    expect(await ask(facade)).toEqual({
      completion: JSON.parse(REPLY) as ChatCompletion,
      rawText: REPLY,
      limits,
      driver: 'own',
      model: 'own/m',
    });
    expect(await stream(facade)).toBe(CHUNK);
  });

  it.each<[string, typeof OpenAiCompatibleDriver]>([
    [
      'by send',
      class extends OpenAiCompatibleDriver {
        protected override async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
          const completion = await super.send(request, exchange);
          completion.choices[0]!.message.content = 'changed';
          return completion;
        }
      },
    ],
    [
      'by chat',
      class extends OpenAiCompatibleDriver {
        override async chat(...[request, options]: Parameters<LlmDriver['chat']>): Promise<ChatCompletion> {
          const completion = await super.chat(request, options);
          completion.choices[0]!.message.content = 'changed';
          return completion;
        }
      },
    ],
  ])('comes without its JSON if a driver may have changed it: %s', async (_where, Driver) => {
    const { completion, rawText } = await ask(await facadeOf(Driver));
    expect(completion.choices[0]!.message.content).toBe('changed');
    expect(rawText).toBeUndefined();
  });

  it('comes without the JSON of a chunk if a driver may have changed it', async () => {
    const facade = await facadeOf(
      class extends OpenAiCompatibleDriver {
        protected override async *sendStream(request: ChatRequest, exchange: Exchange) {
          for await (const chunk of super.sendStream(request, exchange)) {
            chunk.choices[0]!.delta.content = 'changed';
            yield chunk;
          }
        }
      },
    );
    expect(await stream(facade)).toBeUndefined();
  });
});
