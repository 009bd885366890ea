import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { reasonOf, tally } from './tally.mjs';

const DELAYS_MS = [1_000, 2_000];

/** What people write by hand: so many workers over undici, three tries each, fixed delays between them. */
export async function naive({ baseUrl }) {
  return async (items, { model, concurrency }) => {
    const dispatcher = new Agent({ connections: concurrency });
    const waiting = items.values();
    const reasons = [];
    const worker = async () => {
      for (const item of waiting)
        reasons.push(
          await reasonOf(inThreeTries(() => ask(`${baseUrl}/chat/completions`, model, item, dispatcher))),
        );
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    await dispatcher.close();
    return tally(reasons);
  };
}

async function inThreeTries(attempt) {
  for (const delayMs of DELAYS_MS) {
    try {
      return await attempt();
    } catch {
      await sleep(delayMs);
    }
  }
  return attempt();
}

async function ask(url, model, { prompt, maxTokens }, dispatcher) {
  const reply = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench-key-0001' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }], max_tokens: maxTokens }),
    dispatcher,
  });
  const body = await reply.body.json();
  if (reply.statusCode !== 200) throw Object.assign(new Error('Refused.'), { status: reply.statusCode });
  return body.choices[0].message.content;
}
