/** How a model thinks. `always`: it cannot be turned off. */
export type Thinking = 'none' | 'budget' | 'adaptive' | 'always';

/** What one model takes. */
export interface ModelFacts {
  /** Tokens of an answer at most, as far as is known. */
  readonly maxTokens: number;
  readonly thinking: Thinking;
  /** True for a model that cannot be made to call a tool. */
  readonly refusesForcedTools: boolean;
  /** False for a model that refuses `temperature`, `top_p` and `top_k`. */
  readonly takesSampling: boolean;
  /** False for a model that refuses `temperature` and `top_p` together. */
  readonly takesBothSamplings: boolean;
  /** True for a model that can be held to the schemas of tools. */
  readonly takesStrictTools: boolean;
}

/** What the list of models says of one. */
export interface ListedModel {
  readonly maxTokens?: number | undefined;
  /** Types of `thinking` that it takes. */
  readonly thinkingTypes?: ReadonlySet<string> | undefined;
}

/** `claude-3-5-haiku-20241022`, `claude-opus-4-1`, `us.anthropic.claude-sonnet-4.5`: family and version. */
const NAME = /claude-(?:([a-z]+)-)?(\d{1,2})(?!\d)(?:[.-](\d{1,2})(?!\d))?/i;

/** A model of another vendor, or a name of a deployment. */
const UNNAMED: ModelFacts = {
  maxTokens: 8_192,
  thinking: 'adaptive',
  refusesForcedTools: false,
  takesSampling: true,
  takesBothSamplings: true,
  takesStrictTools: true,
};

/** Family and version in a model's name. */
interface NamedVersion {
  readonly family: string;
  readonly isBefore: (major: number, minor: number) => boolean;
}

/**
 * Returns what a model takes: as the provider's list says, else as its name tells. Sources: https://docs.anthropic.com/en/docs/about-claude/models/overview
 * for lengths, https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking and …/effort for
 * thinking.
 */
export function modelFacts(model: string, listed: ListedModel = {}): ModelFacts {
  const told = factsByName(model);
  const { maxTokens = told.maxTokens, thinkingTypes } = listed;
  return { ...told, maxTokens, thinking: listedThinking(thinkingTypes) ?? told.thinking };
}

function factsByName(model: string): ModelFacts {
  const named = versionIn(model);
  if (named === undefined) return UNNAMED;
  return {
    maxTokens: longestAnswer(named),
    thinking: thinkingOf(named),
    refusesForcedTools: isFrom(named, ['opus', 'sonnet'], 5, 5) || isFrom(named, ['fable', 'mythos'], 5, 1),
    // After Opus 4.6 only the defaults are taken.
    takesSampling: named.isBefore(4, 7),
    takesBothSamplings: named.isBefore(4, 1),
    takesStrictTools: !named.isBefore(4, named.family === 'opus' ? 1 : 5),
  };
}

function versionIn(model: string): NamedVersion | undefined {
  const found = NAME.exec(model);
  if (found === null) return undefined;
  const [, family = '', major, minor = '0'] = found;
  const version = Number(major) * 100 + Number(minor);
  return {
    family: family.toLowerCase(),
    isBefore: (otherMajor, otherMinor) => version < otherMajor * 100 + otherMinor,
  };
}

/** The least that any model of that age gives. */
function longestAnswer({ family, isBefore }: NamedVersion): number {
  if (isBefore(3, 5)) return 4_096;
  if (isBefore(3, 7)) return 8_192;
  if (isBefore(4, 6)) return family === 'opus' && isBefore(4, 5) && !isBefore(4, 0) ? 32_000 : 64_000;
  return 128_000;
}

function thinkingOf(named: NamedVersion): Thinking {
  if (named.isBefore(3, 7)) return 'none';
  if (named.isBefore(4, 6)) return 'budget';
  const isAlways = isFrom(named, ['opus', 'sonnet'], 5, 5) || isFrom(named, ['fable', 'mythos'], 5, 0);
  return isAlways ? 'always' : 'adaptive';
}

function isFrom(
  { family, isBefore }: NamedVersion,
  families: readonly string[],
  major: number,
  minor: number,
): boolean {
  return families.includes(family) && !isBefore(major, minor);
}

function listedThinking(types: ReadonlySet<string> | undefined): Thinking | undefined {
  if (types === undefined) return undefined;
  if (types.has('adaptive')) return types.has('disabled') ? 'adaptive' : 'always';
  return types.has('enabled') ? 'budget' : 'none';
}
