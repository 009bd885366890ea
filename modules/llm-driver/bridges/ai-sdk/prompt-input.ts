import type { ChatMessage, ToolCall } from '../../contract/chat.types.js';
import { messageText } from '../../contract/completion.js';
import type { Json, PromptMessage, PromptPart, UrlPatterns } from './model.types.js';
import { toFilePart } from './file-input.js';
import { cannotPass } from './refusal.js';

/**
 * Returns messages as the AI SDK writes them. Results of tools that follow each other become one message.
 * @throws LlmError `unsupported` with the path of a part that cannot be passed
 */
export function toPrompt(messages: readonly ChatMessage[], urls: UrlPatterns): PromptMessage[] {
  const prompt: PromptMessage[] = [];
  const toolNames = new Map<string, string>();
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    const providerOptions = message.providerOptions as Json | undefined;
    switch (message.role) {
      case 'system':
      case 'developer':
        prompt.push({ role: 'system', content: messageText(message), providerOptions });
        break;
      case 'user':
        prompt.push({ role: 'user', content: userParts(message, path, urls), providerOptions });
        break;
      case 'assistant':
        for (const { id, function: called } of message.tool_calls ?? [])
          if (id !== undefined && called?.name !== undefined) toolNames.set(id, called.name);
        prompt.push({ role: 'assistant', content: assistantParts(message, path), providerOptions });
        break;
      case 'tool':
        addToolResult(prompt, toolResult(message, path, toolNames));
        break;
      default:
        throw cannotPass(`${path}.role`, 'Roles are system, developer, user, assistant and tool.');
    }
  });
  return prompt;
}

function userParts({ content }: ChatMessage, path: string, urls: UrlPatterns): PromptPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (content ?? []).map((part, index) => {
    const providerOptions = part.providerOptions as Json | undefined;
    if (part.type === 'text') return { type: 'text', text: part.text ?? '', providerOptions };
    const file = toFilePart(part, `${path}.content[${index}]`, urls);
    return { ...file, providerOptions: providerOptions ?? file.providerOptions };
  });
}

function assistantParts(message: ChatMessage, path: string): PromptPart[] {
  const text = messageText(message);
  return [
    ...reasoningParts(message),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...(message.tool_calls ?? []).map((call, index) => toolCall(call, `${path}.tool_calls[${index}]`)),
  ];
}

/** With the provider's signatures if the answer had them: some providers refuse reasoning without. */
function reasoningParts(message: ChatMessage): PromptPart[] {
  const { reasoning_details: details, reasoning = message.reasoning_content } = message;
  if (Array.isArray(details)) {
    return (details as (Json | null)[])
      .filter((detail) => typeof detail?.text === 'string')
      .map((detail) => ({
        type: 'reasoning',
        text: detail!.text as string,
        providerOptions: detail!.provider_metadata as Json | undefined,
      }));
  }
  return typeof reasoning === 'string' && reasoning !== '' ? [{ type: 'reasoning', text: reasoning }] : [];
}

function toolCall(call: ToolCall, path: string): PromptPart {
  const { name, arguments: text = '' } = call.function ?? {};
  if (name === undefined || call.id === undefined)
    throw cannotPass(path, 'It must have an id and a function with a name.');
  let input: unknown;
  try {
    input = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw cannotPass(`${path}.function.arguments`, 'It must be JSON.');
  }
  const providerOptions = call.provider_metadata as Json | undefined;
  return { type: 'tool-call', toolCallId: call.id, toolName: name, input, providerOptions };
}

function toolResult(message: ChatMessage, path: string, toolNames: ReadonlyMap<string, string>): PromptPart {
  const id = message.tool_call_id;
  const toolName = id === undefined ? undefined : toolNames.get(id);
  if (id === undefined || toolName === undefined)
    throw cannotPass(`${path}.tool_call_id`, 'It must be the id of a tool call in an earlier message.');
  const { content } = message;
  if (Array.isArray(content) && content.some(({ type }) => type !== 'text'))
    throw cannotPass(`${path}.content`, 'The result of a tool must be text.');
  return {
    type: 'tool-result',
    toolCallId: id,
    toolName,
    output: { type: 'text', value: messageText(message) },
  };
}

function addToolResult(prompt: PromptMessage[], result: PromptPart): void {
  const last = prompt.at(-1);
  if (last?.role !== 'tool') prompt.push({ role: 'tool', content: [result] });
  else prompt[prompt.length - 1] = { ...last, content: [...(last.content as PromptPart[]), result] };
}
