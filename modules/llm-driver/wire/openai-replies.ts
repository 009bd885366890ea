import type {
  ChatChoice,
  ChatChunkChoice,
  ChatCompletion,
  ChatCompletionChunk,
} from '../contract/chat.types.js';
import type { ReplyFacts } from './reply-facts.js';
import { withoutThinkingParts } from './thinking-parts.js';

/** Returns a provider's answer in OpenAI's form; the answer itself if nothing differs. */
export function openAiCompletion(completion: ChatCompletion, facts: ReplyFacts | undefined): ChatCompletion {
  if (facts === undefined) return completion;
  const choices = completion.choices.map((choice) => openAiChoice(choice, facts));
  const isUnchanged = choices.every((choice, position) => choice === completion.choices[position]);
  return isUnchanged ? completion : { ...completion, choices };
}

/** Returns a chunk in OpenAI's form; the chunk itself if nothing differs. Never edits it. */
export function openAiChunk(chunk: ChatCompletionChunk, facts: ReplyFacts | undefined): ChatCompletionChunk {
  if (facts === undefined) return chunk;
  const choices = chunk.choices.map((choice) => openAiChunkChoice(choice, facts));
  const isUnchanged = choices.every((choice, position) => choice === chunk.choices[position]);
  return isUnchanged ? chunk : { ...chunk, choices };
}

function openAiChoice(choice: ChatChoice, facts: ReplyFacts): ChatChoice {
  const message = facts.thinkingParts ? withoutThinkingParts(choice.message) : choice.message;
  const told = withFinishReason(message === choice.message ? choice : { ...choice, message }, facts);
  return facts.stopsForTools && callsTools(told) && told.finish_reason === 'stop'
    ? { ...told, finish_reason: 'tool_calls' }
    : told;
}

function openAiChunkChoice(choice: ChatChunkChoice, facts: ReplyFacts): ChatChunkChoice {
  const delta = facts.thinkingParts ? withoutThinkingParts(choice.delta) : choice.delta;
  return withFinishReason(delta === choice.delta ? choice : { ...choice, delta }, facts);
}

/** Clients that look at the finish reason would not call any. */
function callsTools({ message }: ChatChoice): boolean {
  return Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
}

function withFinishReason<Choice extends ChatChoice | ChatChunkChoice>(
  choice: Choice,
  { finishReasons = {} }: ReplyFacts,
): Choice {
  const { finish_reason: given } = choice;
  if (typeof given !== 'string' || !Object.hasOwn(finishReasons, given)) return choice;
  return { ...choice, finish_reason: finishReasons[given]!, native_finish_reason: given };
}
