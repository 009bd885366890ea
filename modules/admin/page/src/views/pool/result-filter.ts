import { Store } from '../../api/store.js';
import type { PoolRun } from './pool-run.js';
import { promptText } from './prompt-text.js';
import { TimeSlices } from './time-slices.js';

export type Show = 'all' | 'ok' | 'failed';

export interface Criteria {
  readonly show: Show;
  /** Looked for in prompts, ids, answers and errors, whatever the case. Empty: anything. */
  readonly text: string;
}

/**
 * Which results are to be seen, as their indexes in order. Long looks are cut into slices; what has come
 * since is looked at alone.
 */
export class ResultFilter {
  readonly shown: Store<readonly number[]>;
  private criteria: Criteria = { show: 'all', text: '' };
  private matching: Uint8Array;
  private upTo: number;
  private looks = 0;
  private looking = false;

  constructor(
    private readonly run: PoolRun,
    private readonly newSlices: () => TimeSlices = () => new TimeSlices(),
  ) {
    this.matching = new Uint8Array(run.prompts.length).fill(1);
    this.upTo = run.state.get().version;
    this.shown = new Store(this.list());
  }

  /** Looks at everything anew. A later choice ends an earlier look. */
  async choose(criteria: Criteria): Promise<void> {
    const look = ++this.looks;
    const matching = new Uint8Array(this.run.prompts.length);
    const { version } = this.run.state.get();
    const wanted = { ...criteria, text: criteria.text.toLowerCase() };
    const slices = this.newSlices();
    this.looking = true;
    for (let index = 0; index < matching.length; index++) {
      matching[index] = Number(this.matches(index, wanted));
      if (!slices.over()) continue;
      await slices.next();
      if (look !== this.looks) return;
    }
    this.looking = false;
    this.criteria = wanted;
    this.matching = matching;
    this.upTo = version;
    this.takeChanges();
    this.shown.set(this.list());
  }

  /** Looks at what has changed since. */
  refresh(): void {
    if (!this.looking && this.takeChanges()) this.shown.set(this.list());
  }

  /** @returns whether another list comes of it */
  private takeChanges(): boolean {
    const changed = this.run.changedSince(this.upTo);
    this.upTo += changed.length;
    let other = false;
    for (const index of changed) {
      const matches = Number(this.matches(index, this.criteria));
      other ||= this.matching[index] !== matches;
      this.matching[index] = matches;
    }
    return other;
  }

  private matches(index: number, { show, text }: Criteria): boolean {
    const result = this.run.result(index);
    if (show !== 'all' && (result === undefined || result.ok !== (show === 'ok'))) return false;
    if (text === '') return true;
    const { value, id = '' } = this.run.prompts[index]!;
    const outcome =
      result === undefined
        ? []
        : result.ok
          ? [result.completion.content]
          : [result.error.code, result.error.message];
    return [id, ...outcome, promptText(value)].some((each) => each.toLowerCase().includes(text));
  }

  private list(): readonly number[] {
    const indexes: number[] = [];
    for (let index = 0; index < this.matching.length; index++) if (this.matching[index]) indexes.push(index);
    return indexes;
  }
}
