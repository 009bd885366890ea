/** Mean of what a prompt and its answer may cost, in tokens, before it is fitted to a vendor's limits. */
const BASE_MEAN = 400;
const LONG = { maxTokens: [256, 512], promptTokens: [100, 420] };
const SHORT = { maxTokens: [64, 128], promptTokens: [20, 100] };
const BLOCK = 100;
const WORDS =
  'the driver holds a prompt until the limit of the model has room for what it may cost and sends it then '.repeat(
    40,
  );
const LATENCY_MS = 200;

/** What a refusal takes, warped milliseconds: nobody had to think about it. */
export const REFUSAL_MS = 30;
/** The slowest answer there is, warped milliseconds. */
export const SLOWEST_MS = LATENCY_MS * 1.5;

/**
 * Mixed prompts, the same for a seed. Blocks of long and of short ones take turns, so that tokens bind at one time and
 * requests at another; over the whole both need the same time.
 */
export function workload(count, { rpm, tpm }, firstIndex = 0) {
  const mean = tpm / rpm;
  const items = [];
  let owed = 0;
  for (let index = firstIndex; index < firstIndex + count; index += 1) {
    // Half a block first: tokens are then behind requests as often as the other way round.
    const kind = Math.floor(index / BLOCK + 0.5) % 2 === 0 ? SHORT : LONG;
    const maxTokens = Math.round((kind.maxTokens[chance(index, 1) < 0.5 ? 0 : 1] * mean) / BASE_MEAN);
    const [low, high] = kind.promptTokens;
    const drawn = Math.round(((low + chance(index, 2) * (high - low)) * mean) / BASE_MEAN);
    // The draws of a block miss the mean it is to have by a little: the prompts behind them make up for it.
    const kindMean = kind === LONG ? 1.61 * mean : 0.39 * mean;
    const promptTokens = Math.max(5, drawn - Math.round(Math.max(-20, Math.min(20, owed))));
    owed += promptTokens + maxTokens - kindMean;
    items.push({ index, prompt: textOf(index, promptTokens), maxTokens, tokens: promptTokens + maxTokens });
  }
  return items;
}

/** Short prompts of several models, one model's after the other's. */
export function promptsOfModels(counts) {
  const models = Object.entries(counts).flatMap(([model, count]) =>
    Array.from({ length: count }, () => model),
  );
  return models.map((model, index) => ({ model, prompt: textOf(index, 20), maxTokens: 10 }));
}

/** How long the provider takes to answer a prompt: 200 ms, give or take half, always the same for the prompt. */
export function latencyMs(prompt) {
  return LATENCY_MS * (0.5 + chance(indexOf(prompt), 3));
}

/** Four characters a token, which is how the fake provider counts. */
function textOf(index, tokens) {
  return `#${index} ${WORDS}`.slice(0, 4 * tokens - 1) + '?';
}

function indexOf(prompt) {
  return Number(/^#(\d+)/.exec(prompt)?.[1] ?? 0);
}

/** A number in [0, 1) that depends on the prompt's index and on what it is for, and on nothing else. */
export function chance(index, purpose) {
  let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
