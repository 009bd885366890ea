import { Test } from '@nestjs/testing';
import {
  type ChatRequest,
  type LlmDriverFacade,
  LlmDriverFacade as Facade,
  LlmDriverModule,
  type MockReply,
} from '../../modules/llm-driver/index.js';
import { Clock } from '../../modules/support/index.js';
import { FakeClock } from './fake-clock.js';

/** A call that a scripted model asks for: name, arguments as text or value, and an id if it has one. */
export type ScriptedToolCall = readonly [name: string, args: unknown, id?: string | null];

/** An answer that asks for these tool calls. Ids are `call_1`, `call_2`, … if they are left out. */
export function asksFor(...calls: readonly ScriptedToolCall[]): MockReply {
  return {
    tool_calls: calls.map(([name, args, id = undefined], index) => ({
      ...(id === null ? {} : { id: id ?? `call_${index + 1}` }),
      type: 'function',
      function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
    })),
  };
}

/** A facade over a mock whose answers come in this order, and the requests it was sent. */
export async function toolApplication(...replies: readonly MockReply[]) {
  const requests: ChatRequest[] = [];
  const answers = replies.values();
  const reply = (request: ChatRequest): MockReply => {
    requests.push(request);
    const next = answers.next();
    return next.done === true ? 'No more.' : next.value;
  };
  const clock = new FakeClock();
  const drivers = { mock: { reply } };
  const testing = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot({ drivers })] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const llm: LlmDriverFacade = testing.get(Facade);
  return { llm, requests, clock };
}
