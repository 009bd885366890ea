import { describe, it } from '@jest/globals';

export interface NeededProgram {
  /** As people call it. */
  readonly program: string;
  /** What to do where it is missing. */
  readonly missing: string;
  readonly isThere: () => boolean;
}

/**
 * Makes a `describe` for tests that need a program. Where it is missing they are left out, and the totals at
 * the end of the run tell how many and what to install; with `CI` they fail.
 */
export function describeWith({ program, missing, isThere }: NeededProgram) {
  return (name: string, tests: () => void): void => {
    if (isThere()) {
      describe(name, tests);
    } else if (process.env.CI) {
      describe(name, () => {
        it(`has ${program}`, () => {
          throw new Error(missing);
        });
      });
    } else {
      // The reporter of totals reads the reason from this title.
      describe.skip(`Left out: ${missing}`, () => describe(name, tests));
    }
  };
}
