/** `full` in CI and where `TEST_VOLUME=full` asks for it; `quick` otherwise. */
const FULL = process.env.TEST_VOLUME === 'full';

/**
 * How often a property, a fuzzer or a flood runs: the full number with `TEST_VOLUME=full`, else a tenth of
 * it.
 * @param full runs in CI
 */
export function volume(full: number, quick = Math.ceil(full / 10)): number {
  return FULL ? full : quick;
}
