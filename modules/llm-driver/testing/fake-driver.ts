import type { Capability } from '../contract/capability.js';
import type { ChatCompletion, ChatRequest } from '../contract/chat.types.js';
import type { DriverContext } from '../contract/driver-context.js';
import { LlmDriver } from '../contract/llm-driver.js';
import { LlmError } from '../contract/llm-error.js';
import { promptText } from '../contract/message-text.js';
import { textCompletion } from '../contract/text-completion.js';
import type { FakeReply } from './fake-llm.js';

/** Answers from a fake's script. A call nobody scripted fails: in a test it is a mistake. */
export class FakeDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
  ]);

  constructor(
    context: DriverContext,
    private readonly reply: (request: ChatRequest) => Promise<FakeReply | undefined>,
  ) {
    super(context);
  }

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    const reply = await this.reply(request);
    if (reply === undefined) {
      const prompt = JSON.stringify(promptText(request).slice(0, 100));
      throw new LlmError('driver_contract', {
        code: 'stray_call',
        message: `Stray call: the fake has no reply for ${prompt}.`,
      });
    }
    if (reply instanceof Error) throw reply;
    return typeof reply === 'string' ? textCompletion(request, [reply]) : reply;
  }
}
