import type { SeededRandom } from '../fuzz/random.js';
import type { Attack } from './attack.js';
import { hostileSchemaRequest, LONG_ANSWER } from './hostile-schemas.js';
import * as shapes from './hostile-shapes.js';

const { but, good } = shapes;
const CHAT = { method: 'POST', path: '/v1/chat/completions' };
const SETS = '/api/v1/standard-sets';
const CHECKS = '/api/v1/standards-checks';
const EVENTS = { accept: 'text/event-stream' };
const HELLO = [{ role: 'user', content: 'hello' }];
const MAX_PROMPTS = 500;

/** Kinds of requests, and how often each is sent in comparison with others. */
const KINDS: Readonly<Record<string, readonly [weight: number, shape: shapes.Shape]>> = {
  'a huge field': [35, shapes.hugeField],
  'a huge body': [3, shapes.hugeBody],
  'the largest body': [1, shapes.largestBody],
  'fields of other types': [8, shapes.otherTypes],
  'a field in two cases': [5, shapes.twoCases],
  'forged headers': [6, but(good, shapes.forgedHeaders)],
  'a hostile path': [6, but(good, shapes.hostilePath)],
  'a body without an end': [6, but(shapes.unfinishedBody, { manner: 'unfinished' })],
  'a body byte by byte': [3, but(shapes.unfinishedBody, { manner: 'slow' })],
  'unread replies': [4, but(good, { manner: 'unread', times: 30 })],
  'a caller who leaves': [6, but(good, { manner: 'dropped' })],
  'an endless answer': [8, (_, random) => ({ ...CHAT, text: JSON.stringify(hostileSchemaRequest(random)) })],
  'a pool of long answers': [2, (_, random) => longPool(random, 'mock', { response_format: LONG_ANSWER })],
  'a long pool of a provider': [0.5, (_, random) => longPool(random, 'groq', {})],
  'an unread stream': [2, (_, random) => longStream(random)],
  'many models': [2, (_, random) => manyModels(random)],
  'a large set': [5, (_, random) => largeSet(random)],
  'all sets': [2, () => ({ path: SETS })],
  'a large check': [3, (_, random) => largeCheck(random)],
  'events of a check': [4, (world, random) => followed(world, random)],
};

const TOTAL_WEIGHT = Object.values(KINDS).reduce((sum, [weight]) => sum + weight, 0);

/** Returns some hostile request. */
export function hostileRequest(world: shapes.AttackedWorld, random: SeededRandom): Attack {
  let left = random.below(TOTAL_WEIGHT * 1_000) / 1_000;
  for (const [kind, [weight, shape]] of Object.entries(KINDS)) {
    left -= weight;
    if (left < 0) return whole(kind, shape(world, random));
  }
  throw new Error('The weights do not add up.');
}

function whole(kind: string, { text, ...draft }: shapes.Draft): Attack {
  return {
    ...{ kind, manner: 'whole', method: 'GET', path: '/', headers: {}, chunked: false, times: 1 },
    ...draft,
    body: text === undefined ? undefined : Buffer.from(text),
  };
}

function longPool(random: SeededRandom, driver: string, more: object): shapes.Draft {
  const prompts = Array.from({ length: MAX_PROMPTS }, (_, index) => `long answer ${index}`);
  return {
    ...{ method: 'POST', path: `/api/v1/${driver}/completion-pool` },
    ...{ manner: random.pick(['unread', 'unread', 'dropped', 'whole'] as const) },
    headers: random.chance(0.5) ? EVENTS : {},
    text: JSON.stringify({ prompts, concurrency: random.pick([1, 32, MAX_PROMPTS]), ...more }),
  };
}

function longStream(random: SeededRandom): shapes.Draft {
  const body = { model: 'mock/mock-1', messages: HELLO, stream: true, n: random.pick([1, 2, 8]) };
  const text = JSON.stringify({ ...body, response_format: LONG_ANSWER });
  return { ...CHAT, manner: random.pick(['unread', 'dropped'] as const), text };
}

function manyModels(random: SeededRandom): shapes.Draft {
  const names = Array.from({ length: random.pick([3, 50, 5_000]) }, (_, index) => `mock/m${index}`);
  const body = { model: names.join(), messages: HELLO, fastest_response: random.chance(0.5) };
  return { ...CHAT, text: JSON.stringify(body) };
}

/** About 1.7 MB of standards, all of them good. */
function largeStandards(): object[] {
  const rule = 'Says it. '.repeat(880);
  return Array.from({ length: 200 }, (_, index) => ({ id: `s${index}`, title: 'T', rule }));
}

function largeSet(random: SeededRandom): shapes.Draft {
  const name = `set ${random.below(1e9)}`;
  return { method: 'POST', path: SETS, text: JSON.stringify({ name, standards: largeStandards() }) };
}

function largeCheck(random: SeededRandom): shapes.Draft {
  const document = 'It says so. '.repeat(random.pick([1, 10_000, 150_000]));
  const standards = random.chance(0.5) ? largeStandards() : largeStandards().slice(0, 3);
  return {
    ...{ method: 'POST', path: CHECKS, text: JSON.stringify({ document, standards, driver: 'mock' }) },
    ...(random.chance(0.5) && { headers: EVENTS, manner: random.pick(['unread', 'dropped'] as const) }),
  };
}

function followed({ ids }: shapes.AttackedWorld, random: SeededRandom): shapes.Draft {
  const path = `${CHECKS}/${ids.length === 0 ? 'none' : random.pick(ids.slice(-20))}/events`;
  return { path, manner: random.pick(['unread', 'dropped'] as const) };
}
