import { z } from 'zod';
import type { LimitState, ScopeState } from '../../llm-driver/index.js';

const count = z.int().min(0);

const limitStateSchema = z.object({
  unit: z
    .enum(['requests', 'tokens', 'input_tokens', 'output_tokens'])
    .describe('`tokens` are those of prompt and answer together.'),
  window: z.enum(['minute', 'day']),
  limit: z.int().min(1).describe('Units that fit in the window.'),
  remaining: count.describe('Units left now.'),
  source: z.enum(['configured', 'learned']).describe('`learned`: from the replies of the provider.'),
});

/** The pacer's view of one driver instance and model, for HTTP and commands. */
export const scopeStateSchema = z.object({
  driver: z.string().describe('The instance.'),
  model: z.string().describe('`*` stands for every model that has no limits of its own.'),
  limits: z
    .array(limitStateSchema)
    .describe('Effective limits; empty if none is configured and none was learned.'),
  in_flight: count.describe('Calls in flight.'),
  waiting: count.describe('Calls that wait.'),
  concurrency: z
    .int()
    .min(1)
    .nullable()
    .describe('Calls in flight at most, for now; `null` if they are not limited.'),
  held_for_ms: count.describe('Milliseconds for which a refusal holds calls back; 0 if none is held back.'),
  next_in_ms: count
    .nullable()
    .describe(
      'Milliseconds until the next waiting call may go; `null` if none waits, or it waits for an answer to another call.',
    ),
  circuit: z
    .enum(['closed', 'open', 'half_open'])
    .describe('Of the instance. `closed`: calls go; `open`: no call goes; `half_open`: one call tries.'),
});

export type ScopeStateJson = z.infer<typeof scopeStateSchema>;

/**
 * Copies field by field, so that nothing else a scope holds gets out. Rounds to whole numbers, waits upwards.
 */
export function toScopeStateJson(state: ScopeState): ScopeStateJson {
  const { driver, model, limits, inFlight, waiting, concurrency, heldForMs, nextInMs, circuit } = state;
  return {
    driver,
    model,
    limits: limits.map(toLimitStateJson),
    in_flight: inFlight,
    waiting,
    concurrency: concurrency === null ? null : Math.floor(concurrency),
    held_for_ms: Math.ceil(heldForMs),
    next_in_ms: nextInMs === null ? null : Math.ceil(nextInMs),
    circuit,
  };
}

function toLimitStateJson({
  unit,
  window,
  limit,
  remaining,
  source,
}: LimitState): ScopeStateJson['limits'][number] {
  return { unit, window, limit, remaining, source };
}
