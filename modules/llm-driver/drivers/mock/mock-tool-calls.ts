import type { ChatMessage, ChatRequest, ToolCall } from '../../contract/chat.types.js';
import { messageText, promptText } from '../../contract/completion.js';
import { LlmError } from '../../contract/llm-error.js';
import { AnswerBudget } from './answer-budget.js';
import { isSchema, listOf, type Schema } from './answer-schema.js';
import { SchemaAnswer } from './schema-answer.js';

/** A tool as a request offers it. Fields are unchecked: the request may come from outside. */
interface OfferedTool {
  readonly name: string;
  readonly parameters: Schema;
}

/**
 * Returns the mock's own call of a tool: of the one that `tool_choice` names, else of the first. Its
 * arguments satisfy the tool's JSON schema. With `tool_choice: "auto"` it calls once for each user message,
 * so that a loop of tools ends.
 * @returns undefined to answer with a text
 * @throws LlmError `invalid_request` for an unknown tool, or a schema that asks for too large arguments
 */
export function unscriptedToolCall(request: ChatRequest): ToolCall | undefined {
  const tools = offeredTools(request);
  const tool = chosenTool(request, tools);
  if (tool === undefined) return undefined;
  const value = new SchemaAnswer(tool.parameters, promptText(request), new AnswerBudget('tools')).value();
  const turn = request.messages.filter(({ role }) => role === 'assistant').length;
  return {
    id: `call_mock_${turn}`,
    type: 'function',
    function: { name: tool.name, arguments: JSON.stringify(value) },
  };
}

/** Returns the texts of the tool results after the last user message. */
export function toolResults({ messages }: ChatRequest): string[] {
  const after = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  return after.filter(isToolResult).map(messageText);
}

function offeredTools({ tools }: ChatRequest): OfferedTool[] {
  return listOf(tools).flatMap((tool) => {
    const offered = isSchema(tool) && isSchema(tool.function) ? tool.function : {};
    if (typeof offered.name !== 'string') return [];
    const parameters = isSchema(offered.parameters) ? offered.parameters : {};
    return [{ name: offered.name, parameters: { type: 'object', ...parameters } }];
  });
}

function chosenTool(request: ChatRequest, tools: readonly OfferedTool[]): OfferedTool | undefined {
  const choice = request.tool_choice ?? 'auto';
  if (choice === 'none') return undefined;
  if (choice === 'required') return tools[0];
  const wanted = isSchema(choice) && isSchema(choice.function) ? choice.function.name : undefined;
  if (wanted === undefined) return toolResults(request).length === 0 ? tools[0] : undefined;
  const tool = tools.find(({ name }) => name === wanted);
  if (tool !== undefined) return tool;
  throw new LlmError('invalid_request', {
    code: 'invalid_value',
    param: 'tool_choice',
    message: 'tool_choice.function.name must be the name of one of tools.',
  });
}

function isToolResult({ role }: ChatMessage): boolean {
  return role === 'tool';
}
