import type { ChatRequest } from '../../contract/chat.types.js';
import { promptText } from '../../contract/completion.js';
import { LlmError } from '../../contract/llm-error.js';
import { readRecordedFile, writeRecordedFile, type RecordedCall } from './recorded-file.js';
import { redactJson, type Redact } from './redaction.js';

/** Whether calls are answered from the file, by the provider, or by whichever has the answer. */
export type RecordingMode = 'auto' | 'record' | 'replay';

/** What an answer is; also the field of the file that it is in. */
export type AnswerKind = 'completion' | 'chunks' | 'embeddings';

type Fields = Readonly<Record<string, unknown>>;

/** Characters of a prompt in a message. */
const SHOWN_CHARACTERS = 100;

/** The calls of one file: those it had, and those that are added. */
export class RecordedCalls {
  private readonly calls: RecordedCall[];
  private readonly known = new Map<string, { readonly calls: RecordedCall[]; given: number }>();

  /** @throws ConfigurationError for a file that does not hold recorded calls */
  constructor(
    private readonly path: string,
    readonly mode: RecordingMode,
    private readonly redact: Redact,
  ) {
    this.calls = mode === 'record' ? [] : readRecordedFile(path);
    for (const call of this.calls) {
      const key = keyOf(call.driver, kindOf(call), call.request);
      const entry = this.known.get(key) ?? { calls: [], given: 0 };
      entry.calls.push(call);
      this.known.set(key, entry);
    }
  }

  /**
   * Returns the recorded answer to a request: to equal requests their answers in order, the last one again
   * and again. Undefined if the provider is to be asked.
   * @throws LlmError `driver_contract`, code `call_not_recorded`, in replay
   */
  find(driver: string, kind: AnswerKind, request: Fields): unknown {
    const entry = this.known.get(keyOf(driver, kind, this.clean(request)));
    if (entry !== undefined) {
      const call = entry.calls[Math.min(entry.given++, entry.calls.length - 1)];
      // A copy: callers may change what they are given.
      return JSON.parse(JSON.stringify(call?.[kind])) as unknown;
    }
    if (this.mode === 'replay') throw this.missing(driver, kind, this.clean(request));
    return undefined;
  }

  /** Adds a call and writes the file. @param answer redacted */
  add(driver: string, kind: AnswerKind, request: Fields, answer: unknown): void {
    const call = { driver, request: sorted(this.clean(request)), [kind]: answer } as RecordedCall;
    this.calls.push(call);
    // Sorted: calls that run at the same time end in any order, and a new one must not move the others.
    const keyed = this.calls.map((each) => [keyOf(each.driver, kindOf(each), each.request), each] as const);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    writeRecordedFile(
      this.path,
      keyed.map(([, each]) => each),
    );
  }

  private clean(request: Fields): Fields {
    return redactJson(JSON.parse(JSON.stringify(request)), this.redact) as Fields;
  }

  private missing(driver: string, kind: AnswerKind, request: Fields): LlmError {
    const prompt = JSON.stringify(shownText(request).slice(0, SHOWN_CHARACTERS));
    const advice = `Run the test once where it may record (mode 'auto' or 'record', CI not set, with the provider's key) and commit the file.`;
    const message = `${this.path} has no answer of ${driver} to ${prompt}${this.nearest(driver, kind, request)}. ${advice}`;
    return new LlmError('driver_contract', { code: 'call_not_recorded', message });
  }

  /** Says which fields differ from the recorded call with the same text. */
  private nearest(driver: string, kind: AnswerKind, request: Fields): string {
    const text = shownText(request);
    const same = this.calls.find((call) => kindOf(call) === kind && shownText(call.request) === text);
    if (same === undefined) return '';
    const names = new Set([...Object.keys(request), ...Object.keys(same.request)]);
    const differing = [...names].filter((name) => canonical(request[name]) !== canonical(same.request[name]));
    if (same.driver !== driver) differing.unshift('driver');
    return `; it has one with another ${differing.join(', ')}`;
  }
}

function shownText(request: Fields): string {
  if (Array.isArray(request['messages'])) return promptText(request as unknown as ChatRequest);
  return canonical(request['input']);
}

function kindOf({ chunks, embeddings }: RecordedCall): AnswerKind {
  if (chunks !== undefined) return 'chunks';
  return embeddings === undefined ? 'completion' : 'embeddings';
}

function keyOf(driver: string, kind: AnswerKind, request: Fields): string {
  return `${driver}\n${canonical(request)}\n${kind}`;
}

/** Returns the JSON of a value with the fields of objects sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? '';
}

function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, each]) => [name, sorted(each)])) as T;
}
