/** Processes that call one model of a provider without a break. */
export interface SharedRun {
  /** Folder of the build. */
  readonly dist: string;
  /** `memory`: each process counts for itself. */
  readonly store: 'memory' | 'redis' | 'postgres';
  readonly processes: number;
  /** Callers of all processes together. */
  readonly callers: number;
  readonly seconds: number;
  /** Of the provider; `silent`: its replies tell nothing of them. */
  readonly limits: { readonly rpm?: number; readonly tpm?: number; readonly silent?: boolean };
  /** The limits are configured. Default true; else they have to be learned. */
  readonly known?: boolean;
  readonly flavour?: 'openai' | 'groq';
  /** Of each call. Default 50. */
  readonly maxTokens?: number;
}

/** What the provider's ledger and the processes say. */
export interface SharedOutcome {
  /** Calls that the provider has read. */
  readonly asked: number;
  /** The fullest that buckets were which refuse nothing, as a share of the limit. */
  readonly peak: number;
  /** Share of what the tightest limit permits: a minute in hand, and what refills since. */
  readonly share: number;
  /** Calls of each process that were let through since a limit binds. */
  readonly shares: readonly number[];
  /** The largest of them beside the smallest. */
  readonly evenness: number;
  readonly refusedShare: number;
  /** Calls that failed in the end, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  readonly longestMs: number;
  /** Of a caller, if all take turns. */
  readonly fairTurnMs: number;
  /** Operations on the store of the limits, by its own count. */
  readonly questionsPerCall: number;
  readonly cpuMicrosPerCall: number;
}

/** Runs them against the fake provider, each in a process of its own, on a new server of the store. */
export function runShared(run: SharedRun): Promise<SharedOutcome>;
