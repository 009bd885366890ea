import { z } from 'zod';
import type { LlmError, PromptRequest, ResponseFormat } from '../../llm-driver/index.js';

/** The sampling of a judge's answers. */
export const samplingSchema = z.object({
  temperature: z.number().optional(),
  seed: z.int().optional(),
  repetition: z.int().min(1).optional(),
  maxTokens: z.int().optional(),
});

/** Sampling of the judge's answers. The defaults make a model answer the same question the same way. */
export interface JudgeSampling {
  /**
   * Sampling temperature, in the model's range. Default 0 where the model takes it; a temperature that is
   * asked for is always sent.
   */
  readonly temperature?: number;
  /**
   * Seed of the sampling, an integer. Default 1 where the model takes it; one that is asked for is always
   * sent.
   */
  readonly seed?: number;
  /**
   * Number of this repetition of the same check, from 1. Each has its own seed: the seed plus the number,
   * less 1. Default 1.
   */
  readonly repetition?: number;
  /**
   * Maximum tokens of one answer, thinking included. An integer; 0 and less is what the server means by it,
   * such as no bound. Default: the model's.
   */
  readonly maxTokens?: number;
}

const DEFAULTS = { temperature: 0, seed: 1 } as const;
type Parameter = keyof typeof DEFAULTS;
const PARAMETERS = Object.keys(DEFAULTS) as readonly Parameter[];

/** What a model was seen to refuse of a judge's request. */
export interface RefusedFields {
  /** Response formats, the strictest first. */
  readonly formats: number;
  readonly parameters: readonly Parameter[];
}

const NOTHING_REFUSED: RefusedFields = { formats: 0, parameters: [] };

/**
 * The fields of a judge's request besides its messages. Models refuse some of them: a response format, a
 * temperature, a seed.
 */
export class RequestForm {
  /** @param formats that the driver supports, the strictest first */
  constructor(
    private readonly formats: readonly ResponseFormat[],
    private readonly asked: JudgeSampling,
    readonly refused: RefusedFields = NOTHING_REFUSED,
  ) {}

  /** The fields to send. */
  get fields(): Partial<PromptRequest> {
    const format = this.formats[this.refused.formats];
    const { temperature, seed, max_tokens } = this.sampling;
    return {
      ...(format && { response_format: format }),
      ...(max_tokens !== null && { max_tokens }),
      ...(temperature !== null && { temperature }),
      ...(seed !== null && { seed }),
    };
  }

  /** The sampling to ask for; `null` where it is left to the model. */
  get sampling(): Readonly<Record<Parameter | 'max_tokens', number | null>> {
    return {
      temperature: this.parameter('temperature'),
      seed: this.parameter('seed'),
      max_tokens: this.asked.maxTokens ?? null,
    };
  }

  /**
   * Returns the form to try after this error, or `undefined` if nothing that may be left out can be its
   * cause: without the parameter that the error names, else with a laxer response format, else without
   * defaults.
   */
  after({ param, traits }: Pick<LlmError, 'param' | 'traits'>): RequestForm | undefined {
    if (!traits.withoutFormat) return undefined;
    const { formats, parameters } = this.refused;
    const optional = PARAMETERS.filter(
      (name) => this.asked[name] === undefined && !parameters.includes(name),
    );
    const named = optional.filter((name) => name === param);
    if (named.length > 0) return this.without(formats, [...parameters, ...named]);
    if (formats < this.formats.length) return this.without(formats + 1, parameters);
    return optional.length > 0 ? this.without(formats, [...parameters, ...optional]) : undefined;
  }

  private parameter(name: Parameter): number | null {
    const value = this.asked[name] ?? (this.refused.parameters.includes(name) ? null : DEFAULTS[name]);
    if (name !== 'seed' || value === null) return value;
    return value + (this.asked.repetition ?? 1) - 1;
  }

  private without(formats: number, parameters: readonly Parameter[]): RequestForm {
    return new RequestForm(this.formats, this.asked, { formats, parameters });
  }
}
