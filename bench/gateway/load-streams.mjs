import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { now } from './clock.mjs';
import { StreamAudit } from './stream-audit.mjs';
import { streamModel, streamPrompt } from './stream-shape.mjs';

/**
 * `count` streams, `concurrency` at a time, each read to its end and checked. Gives what was wrong with how many
 * (nothing: `{}`), how many were open at once, and for all chunks how long they took from the upstream to here.
 * @param usage whether it is asked for
 * @param beginWithinMs over how long the first ones begin, one after the other
 */
export async function runStreams({ target, gap, concurrency, count, usage = false, beginWithinMs = 0 }) {
  // A connection is used again only where that is part of what is measured: else the server may close it meanwhile.
  const agent = new Agent({ keepAlive: count > concurrency, maxSockets: concurrency });
  const faults = {};
  const delaysMs = [];
  const spansMs = [];
  let next = 0;
  let open = 0;
  let mostOpen = 0;
  const work = async (_, place) => {
    await setTimeout((place * beginWithinMs) / concurrency);
    while (next < count) {
      const id = (next += 1);
      const audit = new StreamAudit(id, {
        usage,
        firstChunk: () => {
          open += 1;
          mostOpen = Math.max(mostOpen, open);
        },
      });
      await readStream(target, agent, body(id, gap, usage), audit);
      if (audit.begun) open -= 1;
      for (const fault of audit.faults()) faults[fault] = (faults[fault] ?? 0) + 1;
      delaysMs.push(...audit.delaysMs);
      spansMs.push(audit.spanMs);
    }
  };
  const startedAt = now();
  await Promise.all(Array.from({ length: concurrency }, work));
  agent.destroy();
  return { ms: now() - startedAt, faults, mostOpen, delayMs: summary(delaysMs), spanMs: summary(spansMs) };
}

/** Resolves at the end, whatever it was: the audit knows. */
function readStream(target, agent, text, audit) {
  return new Promise((resolve) => {
    const sent = request(target.url, {
      ...{ method: 'POST', agent },
      headers: { ...target.headers, 'content-type': 'application/json', 'content-length': text.length },
    });
    sent.on('error', (error) => (audit.broken(error), resolve()));
    sent.on('response', (reply) => {
      if (reply.statusCode !== 200) audit.refused(reply.statusCode);
      reply.setEncoding('utf8');
      reply.on('data', (piece) => audit.read(piece));
      reply.on('error', (error) => audit.broken(error));
      reply.on('close', resolve);
    });
    sent.end(text);
  });
}

function body(id, gap, usage) {
  return JSON.stringify({
    model: streamModel(gap),
    messages: [{ role: 'user', content: streamPrompt(id) }],
    ...{ stream: true, max_tokens: 256 },
    ...(usage ? { stream_options: { include_usage: true } } : {}),
  });
}

function summary(values) {
  const sorted = values.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p99: at(0.99), longest: sorted.at(-1) };
}
