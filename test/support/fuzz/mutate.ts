import { HOSTILE_TEXTS, HOSTILE_VALUES } from './hostile-values.js';
import type { SeededRandom } from './random.js';

/** Fields of bodies, others' and those that must not be there, for putting where they do not belong. */
const FIELDS: readonly string[] = [
  ...[
    'model',
    'messages',
    'prompts',
    'stream',
    'temperature',
    'n',
    'max_tokens',
    'tools',
    'response_format',
    'stop',
    'system',
  ],
  ...[
    'concurrency',
    'timeout_ms',
    'deadline_ms',
    'fail_fast',
    'attempts',
    'fastest_response',
    'stream_options',
    'seed',
  ],
  ...[
    'api_key',
    'apiBase',
    'base_url',
    'headers',
    'custom_host',
    'proxy',
    'id',
    'role',
    'created_at',
    'owner',
    'status',
  ],
  ...[
    'name',
    'scopes',
    'limits',
    'targets',
    'defaults',
    'value',
    'document',
    'standards',
    'standard_set_id',
    'driver',
    'metadata',
  ],
];

/** A copy of a JSON value with one thing changed somewhere inside it. */
export function mutate(value: unknown, random: SeededRandom): unknown {
  const goDeeper = typeof value === 'object' && value !== null && random.chance(0.7);
  if (!goDeeper) return random.pick(HOSTILE_VALUES);
  return Array.isArray(value)
    ? mutateItems(value, random)
    : mutateFields(value as Record<string, unknown>, random);
}

function mutateItems(items: readonly unknown[], random: SeededRandom): unknown[] {
  const index = random.below(items.length + 1);
  if (index === items.length) return [...items, random.pick(HOSTILE_VALUES)];
  if (random.chance(0.15)) return items.toSpliced(index, 1);
  if (random.chance(0.15)) return [...items, items[index]];
  return items.with(index, mutate(items[index], random));
}

function mutateFields(
  fields: Readonly<Record<string, unknown>>,
  random: SeededRandom,
): Record<string, unknown> {
  const entries = Object.entries(fields);
  if (entries.length === 0 || random.chance(0.3)) {
    const name = random.chance(0.8) ? random.pick(FIELDS) : random.pick(HOSTILE_TEXTS);
    // Not by assignment, which `__proto__` would take for something else.
    return Object.fromEntries([...entries, [name, random.pick(HOSTILE_VALUES)]]);
  }
  const [chosen] = random.pick(entries);
  if (random.chance(0.15)) return Object.fromEntries(entries.filter(([name]) => name !== chosen));
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, name === chosen ? mutate(inner, random) : inner]),
  );
}
