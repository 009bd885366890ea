import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Deferred } from '../../support/deferred.js';
import type { ProviderCall } from '../../support/fake-provider/index.js';
import { startGateway, type Gateway } from '../openai/gateway.js';

const COUNT = 9;
const MODEL = 'llama-3.1-8b-instant';
const INDEXES = Array.from({ length: COUNT }, (_, index) => index);
const FAILING = [1, 4, 7];

interface Result {
  readonly index: number;
  readonly id: string | null;
  readonly ok: boolean;
  readonly completion?: { readonly content: string };
  readonly error?: { readonly code: string };
}
interface Verdict {
  readonly standard_id: string;
  readonly verdict: string;
  readonly reason: string;
  readonly error?: { readonly code: string };
}

/** Answers that come when they are let go, each once. */
class HeldAnswers {
  private readonly held: Deferred<string>[] = [];

  hold(index: number): Promise<string> {
    return (this.held[index] ??= new Deferred()).promise;
  }

  /** Lets them go one after the other. */
  letGo(answerTo: (index: number) => string): void {
    this.held.forEach((answer, index) => answer.resolve(answerTo(index)));
  }

  /** The last first. */
  letGoBackwards(answerTo: (index: number) => string): void {
    for (const index of [...this.held.keys()].reverse()) this.held[index]?.resolve(answerTo(index));
  }
}

const eventsIn = (text: string, name: string) =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith(`event: ${name}\n`))
    .map((event) => JSON.parse(/^data: (.*)$/m.exec(event)![1]!) as unknown);

describe('prompts that are sent together', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  beforeEach(() => gateway.reset());

  describe('in a pool', () => {
    /** The same to the letter but for what tells the provider's answers apart. */
    const prompts = INDEXES.map((index) => ({
      ...{ prompt: 'the same question', seed: index },
      // One has no name of its own.
      ...(index !== 5 && { id: `item-${COUNT - index}` }),
    }));
    const seedOf = ({ body }: ProviderCall) => (body as { seed: number }).seed;

    const expected = INDEXES.map((index) => ({
      ...{ index, id: index === 5 ? null : `item-${COUNT - index}` },
      ...(FAILING.includes(index)
        ? { ok: false, error: expect.objectContaining({ code: 'model_not_found' }) }
        : { ok: true, completion: expect.objectContaining({ content: `answer ${index}` }) }),
    }));

    /** Asks for all of them at once; the answers come backwards, after the failures. */
    async function pool(accept: string, ask = prompts): Promise<Response> {
      const answers = new HeldAnswers();
      gateway.reply = (call) => answers.hold(seedOf(call));
      gateway.groq.setScript((call) => (FAILING.includes(seedOf(call)) ? 'model_not_found' : undefined));
      const response = gateway.post(
        '/api/v1/groq/completion-pool',
        { prompts: ask, model: MODEL, concurrency: ask.length },
        { headers: { accept } },
      );
      await gateway.groq.waitForCalls(ask.length);
      answers.letGoBackwards((index) => `answer ${index}`);
      return response;
    }

    it('get each answer and failure at their own index and id, even if the prompts are alike', async () => {
      const { results } = (await (await pool('application/json')).json()) as { results: Result[] };
      expect(results).toMatchObject(expected);
    });

    it('have index and id in each event, in any order', async () => {
      const results = eventsIn(await (await pool('text/event-stream')).text(), 'result') as Result[];
      expect(results.map(({ index }) => index)).not.toEqual(INDEXES);
      expect(results.toSorted((one, other) => one.index - other.index)).toMatchObject(expected);
    });

    it('are kept apart if they have the same id', async () => {
      const alike = prompts.map((prompt) => ({ ...prompt, id: 'one and the same' }));
      const { results } = (await (await pool('application/json', alike)).json()) as { results: Result[] };
      expect(results).toMatchObject(expected.map((result) => ({ ...result, id: 'one and the same' })));
    });

    it('are kept apart from those of another caller at the same time', async () => {
      gateway.reply = (call) => `${call.prompt} ${seedOf(call)}`;
      const ask = async (prompt: string) => {
        const body = { prompts: prompts.map((each) => ({ ...each, prompt })), model: MODEL, concurrency: 2 };
        const response = await gateway.post('/api/v1/groq/completion-pool', body);
        return ((await response.json()) as { results: Result[] }).results;
      };
      const [ones, others] = await Promise.all([ask('one'), ask('other')]);
      expect(ones.map(({ completion }) => completion?.content)).toEqual(
        INDEXES.map((index) => `one ${index}`),
      );
      expect(others.map(({ completion }) => completion?.content)).toEqual(
        INDEXES.map((index) => `other ${index}`),
      );
    });
  });

  describe('about standards', () => {
    /** All say the same; these are answered with something that has to be mended. */
    const GARBLED = [0, 2, 5, 8];
    const standards = INDEXES.map((index) => ({
      ...{ id: `s${index}`, title: 'The same', rule: 'Says the same.' },
    }));
    const verdict = (index: number) =>
      JSON.stringify({ verdict: index % 2 ? 'met' : 'not_met', reason: `It is ${index}.`, quotes: [] });
    const standardOf = (prompt: string) => numberIn(/"id": "s(\d+)"/, prompt);
    /** The standard whose answer is to be mended: that prompt shows the answer alone. */
    const garbledOf = (prompt: string) => numberIn(/garbled (\d+)/, prompt);

    it('get each verdict at their own id, corrected or not, in any order', async () => {
      const [answers, mended] = [new HeldAnswers(), new HeldAnswers()];
      gateway.reply = ({ prompt }) => {
        const index = standardOf(prompt);
        return index === undefined ? mended.hold(garbledOf(prompt)!) : answers.hold(index);
      };
      gateway.groq.setScript(({ prompt }) =>
        FAILING.includes(standardOf(prompt) ?? -1) ? 'model_not_found' : undefined,
      );
      const response = gateway.post(
        '/api/v1/standards-checks',
        { document: 'We keep data.', standards, model: `groq/${MODEL}` },
        { headers: { accept: 'text/event-stream' } },
      );
      await gateway.groq.waitForCalls(COUNT);
      answers.letGoBackwards((index) => (GARBLED.includes(index) ? `garbled ${index}` : verdict(index)));
      await gateway.groq.waitForCalls(COUNT + GARBLED.length);
      // Those that came last were asked again first.
      mended.letGo(verdict);
      const text = await (await response).text();
      const expected = INDEXES.map((index) => ({
        standard_id: `s${index}`,
        ...(FAILING.includes(index)
          ? { verdict: 'error', error: { code: 'model_not_found' } }
          : { verdict: index % 2 ? 'met' : 'not_met', reason: `It is ${index}.` }),
      }));
      const told = eventsIn(text, 'verdict') as Verdict[];
      expect(told.map(({ standard_id }) => standard_id)).not.toEqual(standards.map(({ id }) => id));
      expect(told.toSorted(byId)).toMatchObject(expected);
      const listed = await gateway.test.request('/api/v1/standards-checks', { token: gateway.key });
      const { data } = (await listed.json()) as { data: { id: string }[] };
      const kept = await gateway.test.request(`/api/v1/standards-checks/${data[0]!.id}`, {
        token: gateway.key,
      });
      expect(((await kept.json()) as { verdicts: Verdict[] }).verdicts).toMatchObject(expected);
    });
  });
});

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function byId(one: Verdict, other: Verdict): number {
  return one.standard_id.localeCompare(other.standard_id);
}
