import { AppError, UnknownNameError } from '../../support/index.js';
import type { JudgeOptions } from './judge-options.js';

/** One vote about every standard: a judge at one repetition. */
export interface Seat {
  /** The judge as it was asked for. */
  readonly judge: string;
  /** From 1. */
  readonly repetition: number;
  readonly options: JudgeOptions;
}

/** Returns the seats of a check: every judge at the first repetition, then at the second, and so on. */
export function seatsOf({ judges, repeat = 1, decide: _, ...options }: JudgeOptions): Seat[] {
  const { driver, model, repetition: first = 1 } = options;
  const own = [driver, model].filter((name) => name !== undefined).join('/');
  const asked = judges?.map((judge) => ({ judge, options: { ...options, model: judge } }));
  const all = asked ?? [{ judge: own === '' ? 'default' : own, options }];
  return Array.from({ length: repeat }, (_round, index) => index + 1).flatMap((repetition) =>
    all.map((each) => ({
      judge: each.judge,
      repetition,
      options: { ...each.options, repetition: first + repetition - 1 },
    })),
  );
}

/** Returns how many votes each standard has at most. */
export function votesOf({ judges, repeat = 1 }: Pick<JudgeOptions, 'judges' | 'repeat'>): number {
  return (judges?.length ?? 1) * repeat;
}

/**
 * Checks the options of every judge.
 * @param check throws for a mistake
 * @throws what `check` throws; an unknown judge is told as a mistake of `judges`
 */
export function checkSeats(options: JudgeOptions, check: (asked: JudgeOptions) => void): void {
  for (const seat of seatsOf({ ...options, repeat: 1 })) {
    try {
      check(seat.options);
    } catch (error) {
      if (options.judges === undefined || !(error instanceof UnknownNameError)) throw error;
      const { message, code, status, type } = error;
      throw new AppError({ message, code, status, type, param: 'judges' });
    }
  }
}
