import {
  LlmDriver,
  promptText,
  textCompletion,
  type ChatCompletion,
  type ChatRequest,
} from '../../../modules/llm-driver/index.js';

/** The least a third party has to write. */
export class OneLineDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<string> = new Set(['json_object']);

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    return { ...textCompletion(request, [`echo: ${promptText(request)}`]), house_number: 7 };
  }
}
