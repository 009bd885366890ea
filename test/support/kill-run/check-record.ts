import type { StoredState } from './stored-state.js';

export const CHECK_STANDARDS = ['a', 'b', 'c', 'd'].map((id) => ({ id, title: id, rule: `Says ${id}.` }));

/** A check as a reply shows it. */
export interface ShownCheck {
  readonly id: string;
  readonly status: string;
  readonly verdicts?: readonly { readonly standard_id: string; readonly verdict: string }[];
}

/** What a client was told of one check that it started. */
export class CheckRecord {
  private started = false;
  private refused = false;
  private status: string | undefined;
  private readonly judged = new Set<string>();
  private removal: 'sent' | 'done' | undefined;

  constructor(readonly name: string) {}

  wasStarted(): void {
    this.started = true;
  }

  wasRefused(): void {
    this.refused = true;
  }

  /** A reply showed the check. Only what a model judged counts: the rest may be judged later. */
  wasShown({ status, verdicts = [] }: ShownCheck): void {
    if (status !== 'running') this.status = status;
    for (const { standard_id: standard, verdict } of verdicts)
      if (verdict === 'met') this.judged.add(standard);
  }

  removing(): void {
    this.removal = 'sent';
  }

  /** A request that would cancel or remove the check was refused. */
  stays(): void {
    this.removal = undefined;
  }

  wasRemoved(): void {
    this.removal = 'done';
  }

  /** @returns what is wrong with what is stored, if anything is */
  check({ checks }: StoredState): string[] {
    const row = checks.get(this.name);
    const wrong = (what: string) => [`${this.name} (${row?.status ?? 'no row'}): ${what}`];
    if (row === undefined) {
      return this.started && this.removal === undefined ? wrong('it was started, and is gone') : [];
    }
    if (this.refused) return wrong('it was refused, and is stored');
    if (this.removal === 'done') return wrong('it was removed, and is there');
    if (row.finished !== (row.status !== 'running')) return wrong('its end is stored in part');
    if (row.finished && row.verdicts.size !== row.standardCount) return wrong('a standard has no verdict');
    if (this.status !== undefined && row.status !== this.status) return wrong(`a reply said ${this.status}`);
    const lost = [...this.judged].filter((standard) => row.verdicts.get(standard) !== 'met');
    return lost.length > 0 ? wrong(`lost the verdicts on ${lost.join()}`) : [];
  }
}
