import { HOSTILE_TEXTS } from '../fuzz/hostile-values.js';
import { mutate } from '../fuzz/mutate.js';
import type { SeededRandom } from '../fuzz/random.js';
import type { Attack } from './attack.js';
import type { DescribedRoute, Json } from './described-routes.js';
import { hugeSize, hugeValue, LARGEST } from './huge-values.js';

/** What an attacker knows. */
export interface AttackedWorld {
  readonly routes: readonly DescribedRoute[];
  /** Ids that replies told, the newest last. */
  readonly ids: readonly string[];
}

/** A request. Fields that are left out get ordinary values. */
export type Draft = Partial<Omit<Attack, 'kind' | 'body'>> & { readonly text?: string };
export type Shape = (world: AttackedWorld, random: SeededRandom) => Draft;

const PLACEHOLDER = '"@huge@"';
const NAMES = ['mock', 'groq', 'model', 'api_key', 'mock-1'];

/** A request to some route, mostly one that takes a body, with the body that `make` makes of a good one. */
export function bodied(make: (sample: Json, random: SeededRandom) => string): Shape {
  return ({ routes, ids }, random) => {
    const taking = routes.filter(({ sample }) => sample !== undefined);
    const { method, path, sample } = random.pick(random.chance(0.85) ? taking : routes);
    const named = path.replaceAll(/\{\w+\}/g, () => random.pick([...NAMES, ...ids.slice(-20)]));
    const text = sample === undefined ? undefined : make(sample, random);
    return { method, path: named, text, chunked: random.chance(0.2) };
  };
}

/** The same request, with these changes. */
export function but(shape: Shape, change: Draft | ((draft: Draft, random: SeededRandom) => Draft)): Shape {
  return (world, random) => {
    const draft = shape(world, random);
    return { ...draft, ...(typeof change === 'function' ? change(draft, random) : change) };
  };
}

export const good = bodied((sample) => JSON.stringify(sample));

/** One field, known or not, has a huge value. */
export const hugeField = bodied((sample, random) => {
  const name = random.chance(0.9)
    ? random.pick(Object.keys(sample))
    : random.pick(['metadata', 'tools', 'stop']);
  const inner = random.chance(0.3) ? firstOf(sample[name]) : undefined;
  const huge = JSON.parse(PLACEHOLDER) as string;
  const value = inner === undefined ? huge : [{ ...inner, [random.pick(Object.keys(inner))]: huge }];
  return JSON.stringify({ ...sample, [name]: value }).replace(PLACEHOLDER, () => hugeValue(random));
});

export const hugeBody = bodied((_sample, random) => hugeValue(random));

/** A good body, filled up to the largest size, or one byte more than that. */
export const largestBody = bodied((sample, random) => {
  const text = JSON.stringify(sample);
  return text.padEnd(LARGEST + (random.chance(0.5) ? 0 : 8 * 1024));
});

export const otherTypes = bodied((sample, random) => JSON.stringify(mutate(sample, random)));

/** A field twice: once as it is called, once with other cases. */
export const twoCases = bodied((sample, random) => {
  const name = random.pick(Object.keys(sample));
  const letters = [...name].map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter));
  return JSON.stringify({ ...sample, [letters.join('')]: sample[name] });
});

export const unfinishedBody = bodied((_sample, random) => `{"messages":["${'x'.repeat(hugeSize(random))}`);

/** Headers that claim what is not so, and some that no server needs. */
export function forgedHeaders(_draft: Draft, random: SeededRandom): Draft {
  const text = random.pick(HOSTILE_TEXTS).replaceAll(/[^\x20-\x7e]/g, '');
  return {
    headers: random.pick<Record<string, string>>([
      { 'x-forwarded-for': text, forwarded: `for=${text}` },
      { 'x-request-id': text.repeat(20).slice(0, 8_000) },
      { 'x-forwarded-host': 'evil.example', 'x-original-url': '/api/v1/settings' },
      { 'x-http-method-override': 'DELETE' },
      { 'content-encoding': 'gzip' },
      { 'content-type': text },
      { accept: 'text/event-stream' },
      { expect: '100-continue' },
      { upgrade: 'websocket', connection: 'upgrade' },
      { cookie: `llm_session=${text}; `.repeat(50) },
      { 'x-api-key': text, 'api-key': text },
      { range: 'bytes=0-0,'.repeat(500) },
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, 'a'])),
      { 'x-long': 'a'.repeat(15_000) },
    ]),
  };
}

/** The path with something strange in it. */
export function hostilePath({ path = '/' }: Draft, random: SeededRandom): Draft {
  const text = encodeURIComponent(Buffer.from(random.pick(HOSTILE_TEXTS)).toString());
  const at = path.lastIndexOf('/') + 1;
  return {
    path: random.pick([
      `${path.slice(0, at)}${text}`,
      `${path}?${`${text}=${text}&`.repeat(20).slice(0, 6_000)}`,
      `${path}?limit=200&before=${text}`,
      `${path}/${text}`,
      `${path.slice(0, at)}${'%2f'.repeat(1_000)}`,
      `/${path}`,
      path.toUpperCase(),
    ]),
  };
}

function firstOf(value: unknown): Json | undefined {
  const [first] = Array.isArray(value) ? (value as unknown[]) : [];
  return typeof first === 'object' && first !== null ? (first as Json) : undefined;
}
