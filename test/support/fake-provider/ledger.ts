import type { IncomingHttpHeaders } from 'node:http';
import { promptDigest, type Flavour, type ProviderCall } from './call.js';
import type { OutcomeName } from './outcome.js';

/**
 * How an exchange ended: `ok`, the answer (good or bad) was written whole; `fault`, the provider broke the
 * exchange on purpose; `client_aborted`, the client went away first; `pending`, it still runs.
 */
export type Finished = 'pending' | 'ok' | 'client_aborted' | 'fault';

/** What the provider remembers of one call. */
export interface LedgerEntry {
  readonly n: number;
  /** The provider's clock, ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly flavour: Flavour;
  readonly headers: IncomingHttpHeaders;
  /** Undefined when bodies are not recorded. */
  readonly body: unknown;
  readonly model: string | null;
  /** The last user message; its first 200 characters when bodies are not recorded. */
  readonly prompt: string;
  /** Names the whole prompt even where it was cut; equal for equal prompts. */
  readonly promptDigest: string;
  /** How many earlier calls carried the same prompt. */
  readonly asked: number;
  readonly stream: boolean;
  outcome: OutcomeName;
  /** null until headers are sent, and for ever when none are. */
  status: number | null;
  finished: Finished;
}

const KEPT_PROMPT_CHARACTERS = 200;

/** Every call the provider has read, in order of arrival. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  private readonly askedByPrompt = new Map<string, number>();

  constructor(private readonly recordBodies: boolean) {}

  /** Numbers a call, and counts how often its prompt came before. */
  number(call: Omit<ProviderCall, 'n' | 'asked'>): ProviderCall {
    const digest = promptDigest(call.prompt);
    const asked = this.askedByPrompt.get(digest) ?? 0;
    this.askedByPrompt.set(digest, asked + 1);
    return { ...call, n: this.entries.length + 1, asked };
  }

  /** Writes down a numbered call. */
  open(call: ProviderCall): LedgerEntry {
    const { n, at, method, path, flavour, headers, model, asked, stream } = call;
    const entry: LedgerEntry = {
      ...{ n, at, method, path, flavour, headers, model, asked, stream },
      body: this.recordBodies ? call.body : undefined,
      prompt: this.recordBodies ? call.prompt : cutPrompt(call.prompt),
      promptDigest: promptDigest(call.prompt),
      outcome: 'ok',
      status: null,
      finished: 'pending',
    };
    this.entries.push(entry);
    return entry;
  }

  clear(): void {
    this.entries.length = 0;
    this.askedByPrompt.clear();
  }
}

function cutPrompt(prompt: string): string {
  if (prompt.length <= KEPT_PROMPT_CHARACTERS) return prompt;
  // A slice would keep the whole prompt alive behind it; a copy does not.
  return Buffer.from(prompt.slice(0, KEPT_PROMPT_CHARACTERS)).toString();
}
