import type { ChatRequest } from '../../contract/chat.types.js';
import type { ResponsesFacts } from '../../wire/responses-facts.js';
import { isReasoningModel } from './reasoning-model.js';

/**
 * Models that have no chat completions: the pro models, those for Codex, for deep research, for computer use
 * and for security. https://platform.openai.com/docs/models, and `ModelIdsResponses` in
 * https://github.com/openai/openai-openapi.
 */
const RESPONSES_ONLY =
  /^(?:ft:)?(?:(?:gpt-\d{1,2}(?:\.\d{1,2})?-(?:[a-z]{1,16}-)?(?:pro|codex|cyber)|o\d{1,2}-pro|o\d{1,2}(?:-mini)?-deep-research)(?![a-z\d])|(?:codex|computer-use|gpt-daybreak)-)/i;

/** A GPT with its version, dated, fine-tuned or of another size. */
const GPT = /^(?:ft:)?gpt-(\d{1,2})(?:\.(\d{1,2}))?(?=$|[-:])/i;

/** First version that refuses function tools while it reasons, as `major * 100 + minor`. */
const REFUSES_TOOLS = 504;
/** First of those that reasons unless it is told not to. GPT-5.4 reasons only if it is told to. */
const REASONS_UNASKED = 505;

/**
 * Returns true for a request that OpenAI refuses on chat completions and takes on the Responses API: for a
 * model that has no chat completions, and for GPT-5.4 and later with tools and reasoning ("Function tools
 * with reasoning_effort are not supported … use /v1/responses or set reasoning_effort to 'none'"). Cheap:
 * called for every request. https://github.com/openai/openai-openapi/issues/541
 */
export function needsResponses({ model, tools, reasoning_effort: effort }: ChatRequest): boolean {
  if (model === undefined) return false;
  if (RESPONSES_ONLY.test(model)) return true;
  if (!Array.isArray(tools) || tools.length === 0 || effort === 'none') return false;
  const version = versionOf(model);
  return version >= REASONS_UNASKED || (version >= REFUSES_TOOLS && typeof effort === 'string');
}

/** Returns `major * 100 + minor` of a GPT; 0 for other models. */
function versionOf(model: string): number {
  const [, major = '0', minor = '0'] = GPT.exec(model) ?? [];
  return Number(major) * 100 + Number(minor);
}

/** Hosts of OpenAI, its regions, and Azure OpenAI. */
const OWN_HOST =
  /^https:\/\/(?:(?:[a-z0-9-]+\.)?api\.openai\.com|[a-z0-9-]+\.(?:openai|services\.ai|cognitiveservices)\.azure\.(?:com|us|cn))(?:[:/]|$)/i;

/** Returns true for an address of OpenAI or Azure: proxies need not have the Responses API. */
export function isOpenAiAddress(baseUrl: string): boolean {
  return OWN_HOST.test(baseUrl);
}

/** `gpt-5-chat` answers at once. */
const WITHOUT_REASONING = /^gpt-5-chat(?![a-z\d])/i;
/** Models that reason and have another kind of name. */
const REASONS_BESIDES = /^(?:codex-|computer-use-|gpt-daybreak-)/i;

/** The Responses API of OpenAI. */
export const OPENAI_RESPONSES: ResponsesFacts = {
  needs: needsResponses,
  isOwnAddress: isOpenAiAddress,
  reasons: (model) =>
    (isReasoningModel(model) && !WITHOUT_REASONING.test(model)) || REASONS_BESIDES.test(model),
};
