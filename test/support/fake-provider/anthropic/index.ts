export { ANTHROPIC_KEY, FakeAnthropic, type AnthropicCall, type AnthropicOutcome } from './fake-anthropic.js';
export type { FakeBlock, FakeMessage, FakeRefusal, SentRequest, StreamFaults } from './fake-message.js';
export { LimitedAccount, type AccountLimits } from './limited-account.js';
export { rateHeaders, type FakeLimits } from './rate-headers.js';
