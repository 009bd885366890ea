import { randomUUID } from 'node:crypto';
import type { ChatMessage, ToolCall } from '../contract/chat.types.js';
import type { RequestedToolCall, ToolResult } from '../contract/tool.types.js';

/** An answer as a message of the conversation, and the tool calls in it. */
export interface AssistantTurn {
  readonly message: ChatMessage;
  readonly calls: readonly RequestedToolCall[];
}

/**
 * Reads a provider's message. The conversation gets it as it came, for providers ask for some of their fields
 * back (`reasoning_content`, signatures of thoughts); but without empty fields, which other providers refuse,
 * and with an id of its own for every tool call.
 */
export function assistantTurn(message: Readonly<Record<string, unknown>>): AssistantTurn {
  const { tool_calls: asked, content, ...rest } = message;
  const wireCalls = withIds(Array.isArray(asked) ? asked.filter(isObject) : []);
  const said = { ...withoutEmpty(rest), role: 'assistant', content: content ?? null } as ChatMessage;
  return {
    message: wireCalls.length === 0 ? said : { ...said, tool_calls: wireCalls },
    calls: wireCalls.map(toRequestedCall),
  };
}

/** Returns the message that tells the model the outcome of a tool call. */
export function toolMessage({ call, text }: ToolResult): ChatMessage {
  return { role: 'tool', tool_call_id: call.id, content: text };
}

type WireCall = ToolCall & { readonly id: string };

/** Some servers send no ids, or one id twice: then a result would answer the wrong call. */
function withIds(calls: readonly Readonly<Record<string, unknown>>[]): WireCall[] {
  const used = new Set<string>();
  return calls.map((call) => {
    const given = typeof call.id === 'string' && call.id !== '' && !used.has(call.id) ? call.id : undefined;
    const id = given ?? `call_${randomUUID()}`;
    used.add(id);
    return { ...call, id, type: typeof call.type === 'string' ? call.type : 'function', ...functionOf(call) };
  });
}

/** Arguments are sent back as text: some servers write them as an object. */
function functionOf({ function: called }: Readonly<Record<string, unknown>>): Pick<ToolCall, 'function'> {
  if (!isObject(called)) return {};
  const { arguments: given } = called;
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  return { function: { ...called, arguments: text } };
}

function toRequestedCall({ id, function: called }: WireCall): RequestedToolCall {
  const { name, arguments: text = '' } = called ?? {};
  return { id, name: typeof name === 'string' ? name : '', arguments: text };
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
