import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ResultLine } from '../../../src/cli/pool/result-lines.js';
import { CommandLine } from '../command-line.js';
import { MODEL } from './check-clients.js';
import { type KillRun, POOLED } from './kill-run.js';
import type { Moments } from './moments.js';

/** Probability that a command is killed while it starts. */
const STARTS_KILLED = 1 / 4;
const START_MS = 1_000;
/** Calls that a run sends at most before it is killed. */
const MAX_CALLS = 60;
const CONCURRENCY = 8;
const COMMAND = ['pool', 'prompts.jsonl', '--output', 'results.jsonl', '--driver', POOLED, '--model', MODEL];

/** Kills `llm pool` on one output file, which each next run resumes. */
export class PoolLane {
  private readonly cli = new CommandLine();
  private readonly prompts: readonly string[];
  /** Whole lines at the end of the last run. */
  private lines: readonly string[] = [];
  /** Prompts that had an answer at the end of the last run. */
  private answered: ReadonlySet<string> = new Set();
  private calls = 0;
  private kills = 0;

  constructor(
    private readonly run: KillRun,
    private readonly moments: Moments,
    count: number,
  ) {
    this.prompts = Array.from({ length: (count + 1) * MAX_CALLS }, (_, index) => `question ${index}`);
    writeFileSync(
      this.cli.path('prompts.jsonl'),
      this.prompts.map((text) => `${JSON.stringify(text)}\n`).join(''),
    );
  }

  /** Kills so many commands. Returns what is wrong, and stops there. */
  async kill(count: number): Promise<string[]> {
    for (this.kills = 0; this.kills < count; this.kills += 1) {
      await this.resume(true);
      const problems = this.check();
      if (problems.length > 0) return problems;
    }
    return [];
  }

  /** Runs to the end. Returns what is wrong. */
  async finish(): Promise<string[]> {
    const code = await this.resume(false);
    const problems = this.check();
    if (code !== 0) problems.push(`the last run ended with ${code}`);
    if (this.lines.length !== this.prompts.length) problems.push(`${this.lines.length} results`);
    const repeated = this.run.pooled.calls.length - this.prompts.length;
    if (repeated > this.kills * 2 * CONCURRENCY) problems.push(`${repeated} prompts were asked again`);
    return problems;
  }

  private async resume(killed: boolean): Promise<number | null> {
    const { pooled } = this.run;
    Object.assign(this.cli.environment, this.run.environment());
    const child = this.cli.start([...COMMAND, '--concurrency', String(CONCURRENCY)]);
    child.stdin.end();
    const finished = this.cli.finished(child);
    if (killed) {
      if (this.moments.random.chance(STARTS_KILLED)) await this.moments.within(START_MS);
      else {
        const enough = pooled.calls.length + this.moments.random.below(MAX_CALLS);
        await this.moments.when(() => pooled.calls.length > enough, finished);
      }
      child.kill('SIGKILL');
    }
    const { code, stderr } = await finished;
    if (code !== null && code !== 0) throw new Error(`llm pool ended with ${code}: ${stderr}`);
    return code;
  }

  /** Compares the output file with what it had before the run, and with what was asked since. */
  private check(): string[] {
    const path = this.cli.path('results.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    const problems = this.lines
      .filter((line, index) => lines[index] !== line)
      .map((line) => `the result ${line.slice(0, 80)} is gone`);
    const again = this.run.pooled.calls.slice(this.calls).filter(({ prompt }) => this.answered.has(prompt));
    problems.push(...again.map(({ prompt }) => `${prompt} had an answer, and was asked again`));
    const answered = new Set<string>();
    for (const line of lines) {
      const { index, ...result } = JSON.parse(line) as ResultLine;
      const prompt = this.prompts[index!]!;
      if (answered.has(prompt)) problems.push(`two results for prompt ${index}`);
      answered.add(prompt);
      const right = result.ok && result.completion.content === `answer to ${prompt}`;
      if (!right) problems.push(`prompt ${index} has the result ${line.slice(0, 200)}`);
    }
    this.lines = lines;
    this.answered = answered;
    this.calls = this.run.pooled.calls.length;
    return problems;
  }
}
