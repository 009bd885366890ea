/** What the provider permits, how much is asked of it, and how the processes know its limits. */
const MEDIUM = { limits: { rpm: 600, tpm: 400_000 }, callers: 120 };
const LARGE = { limits: { rpm: 6_000, tpm: 30_000_000 }, callers: 240 };
const SMALL = { limits: { rpm: 30, tpm: 6_000 }, callers: 32, processes: 8, maxTokens: 150 };

/** Scenarios by name. */
export const SCENARIOS = {
  configured: { ...MEDIUM, processes: 3, isKnown: true },
  'configured-8': { ...MEDIUM, processes: 8, isKnown: true },
  headers: { ...MEDIUM, processes: 3 },
  refusals: { ...MEDIUM, limits: { ...MEDIUM.limits, silent: true }, processes: 3 },
  large: { ...LARGE, processes: 3, isKnown: true },
  small: { ...SMALL, isKnown: true },
};
