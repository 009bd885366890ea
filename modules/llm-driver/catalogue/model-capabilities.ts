import type { Capability } from '../contract/chat.types.js';
import type { ModelFacts } from './model-facts.types.js';

/** Capabilities that a model for embeddings does not have. */
const OF_CHATS: readonly string[] = [
  ...['stream', 'tools', 'json_schema', 'json_object', 'n', 'logprobs'],
  ...['images', 'documents', 'audio', 'reasoning'],
];

/** Sets that were made before, by the facts and the driver's own set: they are asked for with each object. */
const made = new WeakMap<ModelFacts, WeakMap<ReadonlySet<Capability>, ReadonlySet<Capability>>>();

/** Returns the capabilities of a driver that a model has, as far as it is known: the same set if all. */
export function capabilitiesOfModel(
  capabilities: ReadonlySet<Capability>,
  facts: ModelFacts | undefined,
): ReadonlySet<Capability> {
  if (facts === undefined) return capabilities;
  const sets = made.get(facts) ?? new WeakMap<ReadonlySet<Capability>, ReadonlySet<Capability>>();
  const known = sets.get(capabilities);
  if (known !== undefined) return known;
  const missing = missingOf(facts);
  const left = [...capabilities].filter((capability) => !missing.includes(capability));
  const own = left.length === capabilities.size ? capabilities : new Set(left);
  made.set(facts, sets.set(capabilities, own));
  return own;
}

function missingOf({ has = [], lacks = [] }: ModelFacts): readonly string[] {
  if (has.length === 0) return lacks;
  return [...lacks, ...(has.includes('embeddings') ? OF_CHATS : ['embeddings'])];
}
