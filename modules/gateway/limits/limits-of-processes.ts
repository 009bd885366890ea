import { Injectable, Optional } from '@nestjs/common';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { Clock } from '../../support/index.js';
import { mergeScopes } from './merge-scopes.js';
import type { ScopeStateJson } from './scope-state.js';
import { type OtherScopes, ScopesOfOthers } from './scopes-of-others.js';

/** Milliseconds that an answer waits for what other processes have told. */
const READ_WITHIN_MS = 1_000;

const ALONE: OtherScopes = { processes: 0, oldestMs: 0, scopes: [] };

/** The scopes of all processes. */
export interface AllScopes {
  readonly scopes: readonly ScopeStateJson[];
  /** Whose scopes these are, this process included. */
  readonly processes: number;
  /** Same as in {@link OtherScopes}. */
  readonly oldestMs: number;
  /** False if the others could not be read. */
  readonly complete: boolean;
}

/** Limits and queues: those of this process as they are now, and what the others have told of theirs. */
@Injectable()
export class LimitsOfProcesses {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() private readonly others?: ScopesOfOthers,
  ) {}

  async list(): Promise<AllScopes> {
    const told = await this.readOthers();
    const { processes, oldestMs, scopes } = told ?? ALONE;
    return {
      scopes: mergeScopes(await this.llm.limits(), scopes, this.llm.names()),
      processes: processes + 1,
      oldestMs: Math.ceil(oldestMs),
      complete: told !== undefined,
    };
  }

  private async readOthers(): Promise<OtherScopes | undefined> {
    if (this.others === undefined) return ALONE;
    let cancel = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = this.clock.schedule(READ_WITHIN_MS, () => resolve(undefined));
    });
    const told = await Promise.race([this.others.read().catch(() => undefined), late]);
    cancel();
    return told;
  }
}
