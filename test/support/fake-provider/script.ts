import { hash } from 'node:crypto';
import type { ProviderCall } from './call.js';
import { toOutcome, type Outcome, type OutcomeInput, type PlainOutcomeName } from './outcome.js';

/** Short names for the failures chaos runs use most. */
const SHORT_NAMES = {
  rateLimit: 'rate_limited',
  serverError: 'server_error',
  truncated: 'truncated_json',
} as const;

/** What `probabilities` may name. */
export type ProbabilityName = PlainOutcomeName | keyof typeof SHORT_NAMES;

/**
 * Failures drawn by chance, each with its probability or `[probability, outcome]` where the outcome needs
 * details. The draw depends on the seed, the prompt and how often that prompt came before, and on nothing
 * else: the same prompts meet the same failures whatever the concurrency.
 */
export interface SeededScript {
  readonly probabilities: Readonly<
    Partial<Record<ProbabilityName, number | readonly [number, OutcomeInput]>>
  >;
  /** Default: the provider's seed. */
  readonly seed?: number;
}

/** Decides the outcome of calls; undefined leaves a call to the provider's ordinary behaviour. */
export type Script =
  readonly OutcomeInput[] | ((call: ProviderCall) => OutcomeInput | undefined) | SeededScript;

/** Queued outcomes first, then the script. */
export class ScriptRunner {
  private queue: OutcomeInput[] = [];
  private decide: (call: ProviderCall) => OutcomeInput | undefined;

  constructor(
    private readonly initial: Script | undefined,
    private readonly seed: number,
  ) {
    this.decide = this.compile(initial);
  }

  enqueue(outcomes: readonly OutcomeInput[]): void {
    this.queue.push(...outcomes);
  }

  set(script: Script | undefined): void {
    this.decide = this.compile(script);
  }

  reset(): void {
    this.queue = [];
    this.decide = this.compile(this.initial);
  }

  next(call: ProviderCall): Outcome | undefined {
    const input = this.queue.shift() ?? this.decide(call);
    return input === undefined ? undefined : toOutcome(input);
  }

  private compile(script: Script | undefined): (call: ProviderCall) => OutcomeInput | undefined {
    if (script === undefined) return () => undefined;
    if (typeof script === 'function') return script;
    if ('probabilities' in script) return seeded(script, this.seed);
    const left = [...script];
    return () => left.shift();
  }
}

/** A small, fast generator of numbers in [0, 1): Tommy Ettinger's public-domain mulberry32. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function seeded(script: SeededScript, defaultSeed: number): (call: ProviderCall) => OutcomeInput | undefined {
  const odds = Object.entries(script.probabilities).map(([name, value]) =>
    toOdds(name as ProbabilityName, value),
  );
  const total = odds.reduce((sum, [probability]) => sum + probability, 0);
  if (!(total <= 1 + 1e-9) || odds.some(([probability]) => probability < 0)) {
    throw new RangeError(`Probabilities must not be negative and must add up to at most 1; got ${total}.`);
  }
  const seed = script.seed ?? defaultSeed;
  return (call) => {
    let draw = mulberry32(drawSeed(seed, call))();
    for (const [probability, outcome] of odds) {
      if (draw < probability) return outcome;
      draw -= probability;
    }
    return undefined;
  };
}

function toOdds(
  name: ProbabilityName,
  value: number | readonly [number, OutcomeInput],
): readonly [number, OutcomeInput] {
  if (typeof value !== 'number') return value;
  return [
    value,
    Object.hasOwn(SHORT_NAMES, name)
      ? SHORT_NAMES[name as keyof typeof SHORT_NAMES]
      : (name as PlainOutcomeName),
  ];
}

function drawSeed(seed: number, call: ProviderCall): number {
  return Number.parseInt(hash('sha256', `${seed}\n${call.asked}\n${call.prompt}`, 'hex').slice(0, 8), 16);
}
