import { LlmError } from '../contract/llm-error.js';
import type { ChatRequest } from '../contract/chat.types.js';
import { promptText } from '../contract/completion.js';
import { isCompletion } from './fake-completion.js';
import { checkReply, isAnswer, misspeltWord, type FakeReply } from './fake-reply.js';
import { textPattern } from './text-pattern.js';

/** Returns the reply to one call, or undefined to leave it without one. */
export type FakeReplyFunction = (
  request: ChatRequest,
  driver: string,
) => FakeReply | undefined | Promise<FakeReply | undefined>;

/**
 * The replies of a fake: one reply for every call, a list of replies in order, replies by prompt (`*` matches
 * any text; the first match wins), or a function. An object that has only words of an answer is one reply.
 */
export type FakeScript =
  FakeReply | readonly FakeReply[] | Readonly<Record<string, FakeReply>> | FakeReplyFunction;

/** A script that was checked, ready to be played. */
export interface PlayedScript {
  readonly reply: FakeReplyFunction;
  /** Describes what the script has replies for, for the message of a stray call. */
  describe(): string;
  /** Replies of a list that no call has had; 0 for other scripts. */
  unused(): number;
}

/** Checks a script. @throws ConfigurationError with the word, what was expected and what came */
export function playScript(script: FakeScript): PlayedScript {
  if (typeof script === 'function') {
    const reply: FakeReplyFunction = async (request, driver) => {
      const given: unknown = await script(request, driver);
      if (given === undefined) return undefined;
      checkReply(given, 'reply');
      return given;
    };
    return { reply, describe: () => 'The function returned none.', unused: () => 0 };
  }
  if (Array.isArray(script)) return inOrder(script as readonly FakeReply[]);
  if (isOneReply(script)) {
    checkReply(script, 'reply');
    return { reply: () => script, describe: () => '', unused: () => 0 };
  }
  return byPrompt(script as Readonly<Record<string, FakeReply>>);
}

function isOneReply(script: unknown): script is FakeReply {
  if (typeof script !== 'object' || script === null || script instanceof LlmError) return true;
  // A Map or a promise has no fields: every call would be without a reply.
  if (Object.prototype.toString.call(script) !== '[object Object]') return true;
  if (misspeltWord(script) !== undefined) return true;
  return script instanceof Error || isCompletion(script) || isAnswer(script);
}

function inOrder(replies: readonly FakeReply[]): PlayedScript {
  replies.forEach((reply, index) => checkReply(reply, `reply[${index}]`));
  let next = 0;
  return {
    reply: () => replies[next++],
    describe: () => `Its list of ${replies.length} is used up.`,
    unused: () => Math.max(0, replies.length - next),
  };
}

function byPrompt(script: Readonly<Record<string, FakeReply>>): PlayedScript {
  const patterns = Object.entries(script).map(([pattern, reply]) => {
    checkReply(reply, `reply[${JSON.stringify(pattern)}]`);
    return { matches: textPattern(pattern), reply };
  });
  const known = Object.keys(script).map((pattern) => JSON.stringify(pattern));
  return {
    reply: (request) => patterns.find(({ matches }) => matches(promptText(request)))?.reply,
    describe: () => (known.length === 0 ? 'It has none at all.' : `It has replies for ${known.join(', ')}.`),
    unused: () => 0,
  };
}
