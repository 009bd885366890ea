export interface ProcessOptions {
  /** Besides PATH, and `PROCESS_INDEX` with the number of each. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[];
}

/** Processes that run the same script, which calls `answerAsks`. They end with the process that started them. */
export class Processes {
  /** Starts them and waits until each has called `answerAsks`. */
  static start(script: string | URL, count: number, options?: ProcessOptions): Promise<Processes>;
  readonly count: number;
  /** Returns what one of them answers, or throws what it threw, also if it ends before. */
  ask<Answer>(index: number, name: string, value?: unknown): Promise<Answer>;
  /** Asks all of them at the same time, and returns what each answers. */
  askAll<Answer>(name: string, value?: unknown): Promise<Answer[]>;
  /** SIGSTOP, SIGCONT and so on. */
  signal(index: number, name: NodeJS.Signals): void;
  /** Kills one. Resolves when it is gone. */
  kill(index: number): Promise<void>;
  /** Kills all of them. */
  end(): Promise<void>;
}
