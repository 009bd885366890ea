import type { Capability, ChatRequest } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';

/** Request fields that offer tools; `functions` is the older form. */
const TOOL_FIELDS = ['tools', 'functions'] as const;

/**
 * Refuses a request with tools to an instance without them: it would drop them, and its answer would look as
 * if the model had chosen none. An empty list offers none.
 * @throws LlmError `unsupported`
 */
export function assertToolsSupported(request: ChatRequest, capabilities: ReadonlySet<Capability>): void {
  const field = TOOL_FIELDS.find((name) => isOffered(request[name]));
  if (field === undefined || capabilities.has('tools')) return;
  throw new LlmError('unsupported', {
    param: field,
    message: `This driver does not support tools. Leave out ${field}, or use another model.`,
  });
}

function isOffered(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
