/** How far it looks back. */
const WINDOW_MS = 5_000;

export interface Rate {
  readonly promptsPerSecond: number;
  readonly tokensPerSecond: number;
}

/** How fast results come: over the last seconds, and over a run that is over. */
export class Throughput {
  private samples: { readonly at: number; readonly prompts: number; readonly tokens: number }[] = [];
  private prompts = 0;
  private tokens = 0;

  constructor(private readonly startedAt: number) {}

  /** @param at milliseconds on the same clock, never going back */
  add(prompts: number, tokens: number, at: number): void {
    this.samples.push({ at, prompts, tokens });
    this.prompts += prompts;
    this.tokens += tokens;
  }

  recent(now: number): Rate {
    const since = Math.max(this.startedAt, now - WINDOW_MS);
    this.samples = this.samples.filter(({ at }) => at > since || at === this.startedAt);
    const sum = (of: 'prompts' | 'tokens') => this.samples.reduce((total, sample) => total + sample[of], 0);
    return rate(sum('prompts'), sum('tokens'), now - since);
  }

  whole(now: number): Rate {
    return rate(this.prompts, this.tokens, now - this.startedAt);
  }
}

/** Of less than a second one cannot say. */
function rate(prompts: number, tokens: number, ms: number): Rate {
  const seconds = Math.max(ms, 1_000) / 1_000;
  return { promptsPerSecond: prompts / seconds, tokensPerSecond: tokens / seconds };
}
