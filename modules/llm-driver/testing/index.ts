// Fakes
export { FakeLlm } from './fake-llm.js';
export { FakeAssertionError, type FakeAssertion } from './fake-assertion.error.js';
export type { FakeCall, FakeCallFields, FakeCallMatcher } from './fake-call.js';
export type { FakeAnswer, FakeReply, FakeToolCall } from './fake-reply.js';
export type { FakeReplyFunction, FakeScript } from './fake-script.js';
export { fakeLlm, type StandaloneFake } from './standalone-fake.js';

// The conformance kit of drivers
export { describeDriver, type DriverConformance } from './conformance/describe-driver.js';
export type { DriverSubject } from './conformance/driver-under-test.js';
export type { Situation } from './conformance/situations.js';
export type { TestRunner } from './conformance/test-runner.js';
export { openAiWire } from './conformance/openai-wire.js';
export type {
  FullWireAnswer,
  ProviderWire,
  WireAnswer,
  WireLimits,
  WireRefusal,
  WireStream,
  WireToolCall,
} from './conformance/provider-wire.js';
export {
  ScriptedProvider,
  type ReceivedCall,
  type ScriptedAnswer,
  type ScriptedReply,
} from './conformance/scripted-provider.js';

// Recorded calls
export { recordCalls, type CallRecording, type RecordingOptions } from './recording/record-calls.js';
export type { RecordingMode } from './recording/recorded-calls.js';
export type { Redact } from './recording/redaction.js';
