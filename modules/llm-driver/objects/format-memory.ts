import type { Cancellation, Clock } from '../../support/index.js';
import type { ResponseFormat } from '../contract/chat.types.js';
import type { LlmError } from '../contract/llm-error.js';
import { ByModel } from './by-model.js';
import { FormatSearch } from './format-search.js';

/** A response format, or `undefined` for a request without one. */
export type FormatStep = ResponseFormat | undefined;

/** Schemas of one model that are remembered. */
const MAX_SCHEMAS = 1_000;

/** What is known of one model: names of formats, and of formats with one schema. */
interface Known {
  readonly taken: Set<string>;
  readonly refused: Set<string>;
}

/** Remembers which response formats a model takes, so that it refuses each only once. */
export class FormatMemory {
  private readonly models = new ByModel<Known>();
  private readonly searches = new Map<string, FormatSearch>();

  constructor(private readonly clock: Clock) {}

  /**
   * Waits while another request finds out what a model takes. Returns a search if this one is to find it out:
   * end it when the request is answered or has failed.
   */
  async search(model: string, cancellation: Cancellation | undefined): Promise<FormatSearch | undefined> {
    while (this.models.get(model) === undefined) {
      const running = this.searches.get(model);
      if (running === undefined) {
        const search = new FormatSearch(this.clock, () => this.searches.delete(model));
        this.searches.set(model, search);
        return search;
      }
      if (!(await running.wait(cancellation))) return undefined;
    }
    return undefined;
  }

  /**
   * Returns the formats to try, in order. The last asks for none.
   * @param schema a digest of the schema
   */
  steps(model: string, schema: string, formats: readonly ResponseFormat[]): readonly FormatStep[] {
    const refused = this.models.get(model)?.refused ?? this.searches.get(model)?.refused;
    const left = formats.filter(
      (format) => !refused?.has(format.type) && !refused?.has(nameOf(format, schema)),
    );
    return [...left, undefined];
  }

  /** Returns true if a request that failed this way is worth asking again with a laxer format. */
  mayHelp(model: string, schema: string, format: FormatStep, error: LlmError): boolean {
    if (format === undefined || !error.traits.withoutFormat || isAboutAnotherField(error)) return false;
    return !isRefusal(error) || this.models.get(model)?.taken.has(nameOf(format, schema)) !== true;
  }

  /**
   * Records that a model has answered a request with this format.
   * @param refused stricter formats that it refused before
   */
  record(model: string, schema: string, format: FormatStep, refused: readonly ResponseFormat[]): void {
    const known = this.models.get(model) ?? { taken: new Set(), refused: new Set() };
    if (format !== undefined) add(known.taken, format.type, nameOf(format, schema));
    for (const each of refused) {
      // A model that takes the format for other schemas refuses this schema alone.
      add(known.refused, known.taken.has(each.type) ? nameOf(each, schema) : each.type);
    }
    this.models.set(model, known);
  }
}

/**
 * Returns true if a failure tells what the model takes, and not how well it has answered. Servers on FastAPI
 * refuse fields with status 422.
 */
export function isRefusal({ kind, providerStatus }: LlmError): boolean {
  return kind !== 'upstream_generation_failed' || providerStatus === 422;
}

/** A provider names the field that it refuses; not all do. */
function isAboutAnotherField({ param }: LlmError): boolean {
  return param !== null && !/format|schema/i.test(param);
}

function nameOf({ type }: ResponseFormat, schema: string): string {
  return type === 'json_schema' ? `${type} ${schema}` : type;
}

function add(names: Set<string>, ...added: readonly string[]): void {
  for (const name of added) {
    if (names.size >= MAX_SCHEMAS) for (const each of names) if (each.includes(' ')) names.delete(each);
    names.add(name);
  }
}
