import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as after } from 'node:timers/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { BuiltServer } from '../built-server.js';
import { FakeProvider } from '../fake-provider/index.js';
import { type DescribedRoute, routesOf } from './described-routes.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const PROBE = pathToFileURL(resolve('test/support/attack/memory-probe.mjs')).href;
const LONG_ANSWER = 'A long answer. '.repeat(2_000);
const POLL_MS = 100;
const MAX_POLLS = 300;
/** Connections of the test itself, and files that a server opens with its first requests. */
const OWN_FILES = 6;

/** What the process holds, in bytes and numbers, after its garbage is collected. */
export interface Held {
  readonly heapUsed: number;
  /** Buffers and other memory outside of the heap. */
  readonly external: number;
  /** Open files and sockets. Linux alone. */
  readonly files: number;
}

/** A built server with a small heap, in front of a provider that answers at length if it is asked to. */
export class AttackedProcess {
  private constructor(
    readonly server: BuiltServer,
    readonly provider: FakeProvider,
    /** Of the attacker. */
    readonly attackerKey: string,
    /** Of another caller. */
    readonly otherKey: string,
    private readonly metricsKey: string,
    /** Files and connections that a server without work has open at most. */
    private idleFiles: number,
  ) {}

  static async start(heapMiB: number): Promise<AttackedProcess> {
    const provider = await FakeProvider.start({
      ...{ apiKeys: [GROQ_KEY], recordBodies: false },
      reply: ({ prompt }) => (prompt.startsWith('long') ? LONG_ANSWER : 'answered'),
    });
    const nodeArguments = [`--max-old-space-size=${heapMiB}`, '--import', PROBE];
    const environment = { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl };
    const server = await BuiltServer.start(environment, { nodeArguments, messages: true });
    const keys = [await server.createKey(['use']), await server.createKey(['use'])] as const;
    const attacked = new AttackedProcess(server, provider, ...keys, await server.createKey(['metrics']), 0);
    attacked.idleFiles = (await attacked.held()).files + OWN_FILES;
    return attacked;
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  /** Every route that the server describes. */
  async routes(): Promise<DescribedRoute[]> {
    const reply = await this.server.request('/openapi.json', { token: this.otherKey });
    return routesOf((await reply.json()) as OpenAPIObject);
  }

  /** Resolves after this work. @throws Error if the server ends before */
  async during(work: Promise<void>): Promise<void> {
    const died = this.server.ended.then(() => {
      throw new Error(`The server ended: ${this.server.output.slice(-2_000)}`);
    });
    await Promise.race([work, died]);
  }

  /** Collects the garbage of the server, and returns what it still holds. */
  async held(): Promise<Held> {
    this.server.child.send('collect');
    const [held] = (await once(this.server.child, 'message')) as [Held];
    return held;
  }

  /**
   * Ends the checks of the attacker, and waits a while until nothing is under way and every connection is
   * closed. Returns what the server still holds.
   */
  async settled(): Promise<Held & { readonly underWay: number }> {
    await this.endChecks();
    for (let polls = 0; ; polls += 1) {
      // They would stay open until the server has no use for them.
      this.provider.closeIdleConnections();
      const left = { ...(await this.held()), underWay: await this.underWay() };
      if (polls === MAX_POLLS || (left.underWay === 0 && left.files <= this.idleFiles)) return left;
      await after(POLL_MS);
    }
  }

  /** The calls, requests and waits that the metrics count, this request left out. */
  private async underWay(): Promise<number> {
    const reply = await this.server.request('/metrics', { token: this.metricsKey });
    const counted = /^(?:http_requests_in_flight|llm_calls_in_flight|llm_calls_waiting)(?:\{.*\})? (\d+)$/gm;
    return [...(await reply.text()).matchAll(counted)].reduce((sum, [, value]) => sum + Number(value), -1);
  }

  private async endChecks(): Promise<void> {
    const path = '/api/v1/standards-checks';
    for (;;) {
      const reply = await this.server.request(`${path}?limit=200`, { token: this.attackerKey });
      const { data } = (await reply.json()) as { data?: { id: string }[] };
      if (data?.length === 0) return;
      for (const { id } of data ?? []) {
        await this.server.request(`${path}/${id}`, { method: 'DELETE', token: this.attackerKey });
      }
    }
  }
}
