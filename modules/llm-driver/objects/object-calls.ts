import type { Cancellation, Clock, StandardIssue, StandardSchema } from '../../support/index.js';
import type { ChatRequest, ResponseFormat } from '../contract/chat.types.js';
import { addUsage } from '../contract/completion.js';
import type { CompletionOptions, CompletionResponse, ObjectResponse } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PreparedPrompt } from '../contract/prompt.js';
import { FormatMemory, isRefusal, type FormatStep } from './format-memory.js';
import type { FormatSearch } from './format-search.js';
import { InvalidObjectError, type InvalidObjectReason } from './invalid-object.error.js';
import { objectForm, type ObjectForm } from './object-form.js';
import { withRepair, withSchema } from './object-messages.js';
import { readObject } from './read-object.js';
import { responseFormats } from './response-formats.js';

const DEFAULT_NAME = 'answer';

/** Sends one request, with all its retries. */
export type Ask = (prepared: PreparedPrompt) => Promise<CompletionResponse>;

/** How the requests of an answer are sent. */
export interface ObjectCircumstances {
  readonly ask: Ask;
  /** Ends the waits of the answer. */
  readonly cancellation: Cancellation | undefined;
}

/** What an instance is able to do. */
export interface ObjectAbilities {
  readonly capabilities: ReadonlySet<string>;
  /** See `LlmDriver.strictSchemas`. */
  readonly strictSchemas: boolean;
}

/** One prompt whose answer is to be an object of a schema. */
interface Question {
  readonly request: ChatRequest;
  readonly model: string;
  readonly form: ObjectForm;
  readonly formats: readonly ResponseFormat[];
  readonly ask: (request: ChatRequest) => Promise<CompletionResponse>;
}

/** Answers prompts of one driver instance by objects of a schema. Remembers which formats its models take. */
export class ObjectCalls {
  private readonly memory: FormatMemory;

  constructor(private readonly clock: Clock) {
    this.memory = new FormatMemory(clock);
  }

  /**
   * Asks for the strictest format that the model takes, and once more if the answer is not valid.
   * `timeoutMs` is for all calls together.
   * @param model names the model, to remember what it refuses
   * @throws InvalidObjectError; LlmError of a call; ConfigurationError for the schema
   */
  async answer(
    prepared: PreparedPrompt,
    options: CompletionOptions & { readonly schema: StandardSchema },
    model: string,
    abilities: ObjectAbilities,
    circumstances: ObjectCircumstances,
  ): Promise<ObjectResponse<unknown>> {
    const { schema, jsonSchema, schemaName: name = DEFAULT_NAME } = options;
    refuseOwnFormat(prepared.request, options);
    const form = await objectForm(schema, jsonSchema);
    const strict = abilities.strictSchemas ? form.strict : undefined;
    const requested = { name, schema: strict ?? form.schema, strict: strict !== undefined };
    const formats = responseFormats(abilities.capabilities, requested);
    const asked = this.withinTime(prepared, options, circumstances.ask);
    const question = { request: prepared.request, model, form, formats, ask: asked };
    const { completion, request } = await this.first(question, circumstances.cancellation);
    const reason = reasonOf(completion);
    const result = await readObject(completion.content, form, schema, reason === 'invalid');
    if (result.issues === undefined) return { ...completion, value: result.value };
    if (reason !== 'invalid') throw new InvalidObjectError(reason, completion, result.issues);
    return repaired(question, schema, request, completion, result.issues);
  }

  /** Returns the first answer that is no refusal of its format, and the request that it answers. */
  private async first(question: Question, cancellation: Cancellation | undefined) {
    const search = await this.memory.search(question.model, cancellation);
    try {
      return await this.inOrder(question, search);
    } finally {
      search?.end();
    }
  }

  private async inOrder({ request, model, form, formats, ask }: Question, search: FormatSearch | undefined) {
    const refused: ResponseFormat[] = [];
    for (const format of this.memory.steps(model, form.digest, formats)) {
      const asked = withFormat(request, format, form);
      try {
        const completion = await ask(asked);
        this.memory.record(model, form.digest, format, refused);
        return { completion, request: asked };
      } catch (thrown) {
        const error = LlmError.from(thrown);
        if (!format || !this.memory.mayHelp(model, form.digest, format, error)) throw thrown;
        if (!isRefusal(error)) continue;
        refused.push(format);
        search?.refused.add(format.type);
      }
    }
    // The last step is without a format: it has returned or thrown.
    throw new LlmError('driver_contract');
  }

  private withinTime(prepared: PreparedPrompt, options: CompletionOptions, ask: Ask): Question['ask'] {
    const startedAt = this.clock.monotonic();
    const timeoutMs = prepared.timeoutMs ?? options.timeoutMs;
    if (timeoutMs === undefined) return (request) => ask({ ...prepared, request });
    return (request) => {
      // At least 1: a call whose time is used up fails as one that ran out of it.
      const leftMs = Math.max(1, timeoutMs - (this.clock.monotonic() - startedAt));
      return ask({ ...prepared, request, timeoutMs: leftMs });
    };
  }
}

/** Tells the model what is wrong with its answer, and reads the second one. */
async function repaired(
  { form, ask }: Question,
  schema: StandardSchema,
  request: ChatRequest,
  first: CompletionResponse,
  issues: readonly StandardIssue[],
): Promise<ObjectResponse<unknown>> {
  const messages = withRepair(request.messages, first.content, issues);
  let second: CompletionResponse;
  try {
    second = await ask({ ...request, messages });
  } catch (thrown) {
    // A longer request may be too long. The caller then has the first answer.
    const { status } = LlmError.from(thrown);
    if (status === 400 || status === 413) throw new InvalidObjectError('invalid', first, issues, thrown);
    throw thrown;
  }
  const completion = { ...second, usage: addUsage(first.usage, second.usage) };
  const reason = reasonOf(completion);
  const result = await readObject(completion.content, form, schema, reason === 'invalid');
  if (result.issues === undefined) return { ...completion, value: result.value };
  throw new InvalidObjectError(reason, completion, result.issues);
}

/**
 * A format in `parameters` may be the default of a named model, and is replaced.
 * @throws LlmError `invalid_prompt` if the prompt itself has a response format
 */
function refuseOwnFormat({ response_format: own }: ChatRequest, { parameters }: CompletionOptions): void {
  if (own === undefined || own === parameters?.response_format) return;
  const message = 'response_format is chosen for schema: leave it out of the prompt.';
  throw new LlmError('invalid_prompt', { message, param: 'response_format' });
}

function withFormat(request: ChatRequest, format: FormatStep, form: ObjectForm): ChatRequest {
  const { response_format: _, ...rest } = request;
  if (format?.type === 'json_schema') return { ...rest, response_format: format };
  const messages = withSchema(request.messages, form.schema);
  return { ...rest, messages, ...(format && { response_format: format }) };
}

/** Returns why an answer has no value, if it has none. */
function reasonOf({ choices, finishReason }: CompletionResponse): InvalidObjectReason {
  const [choice] = choices;
  if (choice?.refusal !== undefined || finishReason === 'content_filter') return 'refused';
  if (finishReason === 'length') return 'truncated';
  return choice?.toolCalls !== undefined && choice.toolCalls.length > 0 ? 'tool_calls' : 'invalid';
}
