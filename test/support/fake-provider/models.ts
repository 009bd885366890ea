import type { Flavour, ProviderCall } from './call.js';
import { fieldsOf } from './call.js';

const DEFAULT_MODELS: Readonly<Record<Flavour, readonly string[]>> = {
  openai: [
    'gpt-5.4-mini',
    'gpt-4o-mini',
    'gpt-4o-mini-2024-07-18',
    'gpt-4.1-mini',
    'gpt-4.1-mini-2025-04-14',
  ],
  groq: [
    'llama-3.1-8b-instant',
    'llama-3.3-70b-versatile',
    'openai/gpt-oss-20b',
    'openai/gpt-oss-120b',
    'qwen/qwen3-32b',
  ],
};

/** OpenAI answers under the name of the dated snapshot an alias stands for. */
const SNAPSHOTS: Readonly<Record<string, string>> = {
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
};

/** The models the provider serves: those given, for both vendors alike, or a few of each vendor's own. */
export class ModelCatalogue {
  constructor(
    private readonly given: readonly string[] | undefined,
    private readonly added: readonly string[],
  ) {}

  has(call: ProviderCall, model: string): boolean {
    return this.names(call.flavour).includes(model);
  }

  /** The body of `GET /models`. */
  list(call: ProviderCall): string {
    const data = this.names(call.flavour).map((id) => card(call.flavour, id));
    return JSON.stringify({ object: 'list', data });
  }

  /** The body of `GET /models/{id}`. */
  one(call: ProviderCall, id: string): string {
    return JSON.stringify(card(call.flavour, id));
  }

  private names(flavour: Flavour): readonly string[] {
    return [...new Set([...(this.given ?? DEFAULT_MODELS[flavour]), ...this.added])];
  }
}

/** The name the answer carries for the model asked for. */
export function answeringModel(call: ProviderCall): string {
  const asked = call.model ?? '';
  return (call.flavour === 'openai' ? SNAPSHOTS[asked] : undefined) ?? asked;
}

/** `n` of the request: how many choices to answer with. */
export function choiceCount(call: ProviderCall): number {
  const { n } = fieldsOf(call.body);
  return typeof n === 'number' && n > 1 ? n : 1;
}

function card(flavour: Flavour, id: string): object {
  const base = { id, object: 'model', created: 1_721_172_741 };
  return flavour === 'groq'
    ? { ...base, owned_by: 'Meta', active: true, context_window: 131_072, public_apps: null }
    : { ...base, owned_by: 'system' };
}
