import { ConfigurationError, kindOf } from '../../support/index.js';
import type { ChatCompletion } from '../contract/chat.types.js';

/** Returns true if an object is a whole completion in OpenAI's shape. */
export function isCompletion(value: object): value is ChatCompletion {
  return 'choices' in value && Array.isArray(value.choices);
}

/** @throws ConfigurationError for a completion that has no choice, or a choice without a message */
export function checkCompletion({ choices }: ChatCompletion, path: string): void {
  choices.forEach((choice: unknown, index) => {
    if (hasMessage(choice)) return;
    const place = `${path}.choices[${index}]`;
    throw new ConfigurationError(`${place} must be an object with a message; got ${kindOf(choice)}.`, place);
  });
  if (choices.length > 0) return;
  throw new ConfigurationError(
    `${path}.choices must have at least one choice; it has none.`,
    `${path}.choices`,
  );
}

function hasMessage(choice: unknown): boolean {
  const { message } = (choice ?? {}) as { readonly message?: unknown };
  return typeof message === 'object' && message !== null;
}
