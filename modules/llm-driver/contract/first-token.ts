import type { ChatCompletionChunk } from './chat.types.js';

/** Fields of a delta that say nothing of the answer. */
const EMPTY_FIELDS: readonly string[] = ['role', 'name'];

/**
 * Returns true for a chunk that brings something of the answer: text, reasoning, a tool call, a refusal, or
 * its end. Servers send others before they have begun to think: one with the role alone, or with the results
 * of a filter.
 */
export function beginsAnswer(chunk: ChatCompletionChunk): boolean {
  // A driver from outside may yield anything.
  const { choices = [] } = chunk as Partial<ChatCompletionChunk>;
  return choices.some(({ delta, finish_reason }) => isSaid(finish_reason) || saysSomething(delta));
}

function saysSomething(delta: object | null | undefined): boolean {
  return Object.entries(delta ?? {}).some(([field, value]) => !EMPTY_FIELDS.includes(field) && isSaid(value));
}

function isSaid(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
