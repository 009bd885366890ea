/**
 * Callers of two gateways, without a break, in a process of their own: `LOAD` is `{ urls, model, groups }` as JSON. A group is
 * `{ name, token, callers }`; each caller asks the gateways in turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { answerAsks } from '../../test/support/servers/answer-asks.mjs';

const { urls, model, groups } = JSON.parse(process.env.LOAD);
const MAX_TOKENS = 50;
/** Before a call that was refused is made again, in milliseconds. */
const PAUSE_MS = 250;
const dispatcher = new Agent({ connections: 512, headersTimeout: 0, bodyTimeout: 0 });
let isOver = false;
let phase = newPhase();
/** Calls that were let in, by group: when they were sent. */
const accepted = Object.fromEntries(groups.map(({ name }) => [name, []]));
let running = Promise.resolve();

function newPhase() {
  return { replies: {}, firstAnswers: {}, slowestMs: 0 };
}

async function caller({ name, token }, number) {
  for (let n = number; !isOver; n += 1) {
    const server = n % urls.length;
    const sentAt = Date.now();
    const outcome = await call(urls[server], token, `${name} asks for ${number}-${n}`);
    note(name, server, sentAt, outcome);
    if (outcome !== '200') await sleep(PAUSE_MS);
  }
}

async function call(url, token, content) {
  try {
    const reply = await fetch(`${url}/v1/chat/completions`, {
      ...{ method: 'POST', dispatcher },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content }], max_tokens: MAX_TOKENS }),
    });
    const body = await reply.json();
    return reply.ok ? String(reply.status) : `${reply.status} ${body.error?.code}`;
  } catch (error) {
    return `connection: ${error.cause?.code ?? error.message}`;
  }
}

function note(name, server, sentAt, outcome) {
  const replies = (phase.replies[name] ??= {});
  replies[outcome] = (replies[outcome] ?? 0) + 1;
  phase.slowestMs = Math.max(phase.slowestMs, Date.now() - sentAt);
  if (outcome !== '200') return;
  accepted[name].push(sentAt);
  phase.firstAnswers[`${name} ${server}`] ??= Date.now();
}

answerAsks({
  start: () => {
    const callers = groups.flatMap((group) =>
      Array.from({ length: group.callers }, (_, number) => caller(group, number)),
    );
    running = Promise.all(callers);
  },
  /** Replies since the last one, by group and outcome; when each gateway has first answered a group. */
  endPhase: () => {
    const ended = phase;
    phase = newPhase();
    return ended;
  },
  /** Ends when all calls are answered. Returns when those that were let in were sent, by group. */
  stop: async () => {
    isOver = true;
    await running;
    return accepted;
  },
});
