import Database from 'better-sqlite3';
import { CommandLine } from '../command-line.js';
import { type KillRun, QUIET, quietSecret } from './kill-run.js';
import type { Moments } from './moments.js';
import type { StoredState } from './stored-state.js';

/** Probability that a command is killed while it starts. */
const STARTS_KILLED = 1 / 4;
/** Milliseconds that a command may take to start, if it was not measured yet. */
const START_MS = 1_000;

/** Kills `settings:rotate` while it encrypts the quiet secrets, and others that clients change meanwhile. */
export class RotationLane {
  private readonly cli = new CommandLine();
  rotated = 0;

  constructor(
    private readonly run: KillRun,
    private readonly moments: Moments,
  ) {}

  /** Kills so many commands. Returns what is wrong, and stops there. */
  async kill(count: number): Promise<string[]> {
    for (let kills = 0; kills < count; kills += 1) {
      const before = this.run.stored();
      const code = await this.rotate();
      const after = this.run.stored();
      const problems = QUIET.flatMap((instance) => this.compare(`${instance}.api_key`, before, after));
      if (code === 0) problems.push(...notUnderOneKey(after));
      if (problems.length > 0) return problems;
    }
    return [];
  }

  /** Rotates until it is killed or done. Returns the exit code; null if it was killed. */
  private async rotate(): Promise<number | null> {
    const { random } = this.moments;
    Object.assign(this.cli.environment, this.run.environment());
    const child = this.cli.start(['settings:rotate', '--json']);
    child.stdin.end();
    const finished = this.cli.finished(child);
    if (random.chance(STARTS_KILLED)) await this.moments.within(START_MS);
    else await this.rotatedSome(finished);
    child.kill('SIGKILL');
    const { code, stderr } = await finished;
    if (code !== null && code !== 0) throw new Error(`settings:rotate ended with ${code}: ${stderr}`);
    return code;
  }

  /** Resolves when the command has rotated some secrets, or when it is over. */
  private async rotatedSome(over: Promise<unknown>): Promise<void> {
    const database = new Database(this.run.database, { readonly: true });
    const last = database.prepare('SELECT coalesce(max(id), 0) FROM audit').pluck().get();
    const count = database.prepare(`SELECT count(*) FROM audit WHERE id > ? AND action = 'setting.rotated'`);
    const enough = this.moments.random.below(QUIET.length);
    await this.moments.when(() => Number(count.pluck().get(last)) > enough, over);
    database.close();
  }

  private compare(setting: string, before: StoredState, after: StoredState): string[] {
    const [was, is] = [before.settings.get(setting), after.settings.get(setting)];
    if (is?.value !== quietSecret(setting.split('.')[0]!)) return [`${setting} has another value`];
    const rotations = after.rotationsOf(setting) - before.rotationsOf(setting);
    const changes = was?.keyId === is.keyId ? 0 : 1;
    this.rotated += changes;
    return rotations === changes ? [] : [`${setting}: ${rotations} audit entries, ${changes} rotations`];
  }
}

function notUnderOneKey({ settings }: StoredState): string[] {
  const keyIds = new Set(QUIET.map((instance) => settings.get(`${instance}.api_key`)?.keyId));
  return keyIds.size === 1 ? [] : [`a rotation said it was done, and left ${keyIds.size} keys`];
}
