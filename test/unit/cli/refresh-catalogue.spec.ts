import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refreshCatalogue } from '../../../src/cli/models/refresh-catalogue.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';

const MODELS = {
  openai: { models: { 'gpt-x': { limit: { context: 9 }, tool_call: true } } },
  groq: { models: { 'llama-x': { limit: { context: 8, output: 4 } } } },
  others: { models: { y: { limit: { context: 7 } } } },
};

let folder: string;
let file: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refresh-'));
  file = join(folder, 'models.json');
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  const stopped = server;
  server = undefined;
  stopped?.closeAllConnections();
  if (stopped) await new Promise((resolve) => stopped.close(resolve));
});

async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/api.json`;
}

async function refresh(source: string, json = false) {
  let printed = '';
  const stream = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      printed += piece.toString();
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  const code = await refreshCatalogue(new Terminal(process.stdin, stream, stream), { json, file, source });
  return { code, printed };
}

describe('models:refresh', () => {
  it('stores the models of known providers, with the keys of their prices', async () => {
    const source = await serve((_request, reply) => reply.end(JSON.stringify(MODELS)));
    const { code, printed } = await refresh(source);
    expect(code).toBe(0);
    expect(printed).toBe(
      `Stored 2 models in ${file}. Servers with MODEL_CATALOGUE=${file} read it at their start.\n`,
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      'openai/gpt-x': { contextWindow: 9, has: ['tools'], priceKey: 'openai/gpt-x' },
      'groq/llama-x': { contextWindow: 8, maxOutput: 4, has: [], priceKey: 'groq/llama-x' },
    });
    expect(readdirSync(folder)).toEqual(['models.json']);
  });

  it('reads a list from a file, and prints JSON', async () => {
    const source = join(folder, 'api.json');
    writeFileSync(source, JSON.stringify(MODELS));
    expect(JSON.parse((await refresh(source, true)).printed)).toEqual({ file, models: 2 });
  });

  describe.each<[string, RequestListener, string]>([
    [
      'a web page',
      (_request, reply) => reply.end('<!doctype html><title>Sign in</title>'),
      'it is a web page, not JSON. A proxy may have answered',
    ],
    ['no JSON', (_request, reply) => reply.end('{"openai": {'), 'it is not JSON.'],
    ['nothing', (_request, reply) => reply.end(), 'it is empty.'],
    [
      'other JSON',
      (_request, reply) => reply.end('{"models":[{"id":"gpt-x"}]}'),
      'it has no models of the providers that are known here.',
    ],
    [
      'an error',
      (_request, reply) => reply.writeHead(503).end('busy'),
      'the server answered with status 503.',
    ],
    [
      'more than 32 MiB',
      (_request, reply) => {
        const piece = Buffer.alloc(1024 * 1024, ' ');
        const send = (): void => {
          while (!reply.destroyed && reply.write(piece));
          if (!reply.destroyed) reply.once('drain', send);
        };
        send();
      },
      'it is larger than 32 MiB.',
    ],
    ['a cut connection', (_request, reply) => reply.socket!.destroy(), 'other side closed.'],
  ])('over a server that answers with %s', (_what, answer, reason) => {
    it('says so, and leaves the earlier file as it is', async () => {
      writeFileSync(file, '{}');
      const source = await serve(answer);
      await expect(refresh(source)).rejects.toThrow(`Cannot read the list of models at ${source}: ${reason}`);
      await expect(refresh(source)).rejects.toThrow('The file is unchanged.');
      expect(readFileSync(file, 'utf8')).toBe('{}');
    });
  });

  it('names the reason if there is no server, and no such file', async () => {
    await expect(refresh('http://127.0.0.1:9/api.json')).rejects.toThrow(/127\.0\.0\.1:9|bad port/);
    await expect(refresh(join(folder, 'none.json'))).rejects.toThrow(
      'Cannot read none.json: there is no such file or folder.',
    );
  });

  it('names a file that cannot be written', async () => {
    const source = await serve((_request, reply) => reply.end(JSON.stringify(MODELS)));
    file = join(folder, 'none', 'models.json');
    await expect(refresh(source)).rejects.toThrow(
      'Cannot write models.json: there is no such file or folder.',
    );
  });
});
