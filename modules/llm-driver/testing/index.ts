// Fakes
export { FakeLlm } from './fake-llm.js';
export { FakeAssertionError, type FakeAssertion } from './fake-assertion.error.js';
export type { FakeCall, FakeCallFields, FakeCallMatcher } from './fake-call.js';
export type { FakeAnswer, FakeReply, FakeToolCall } from './fake-reply.js';
export type { FakeReplyFunction, FakeScript } from './fake-script.js';
export { fakeLlm, type StandaloneFake } from './standalone-fake.js';
