export { DONE, type StreamPart } from './event-stream.js';
export { FakeVendor, type VendorRoute } from './fake-vendor.js';
export { asksForUsage, pieces, spoken, usageOf, type Spoken, type WrittenToolCall } from './spoken.js';
export type { AnsweredToolCall, VendorAnswer, VendorOutcome, VendorRefusal } from './vendor-answer.js';
export {
  bearerOf,
  currentTurn,
  promptTokensOf,
  type Fields,
  type SentChat,
  type SentMessage,
  type SentToolCall,
  type VendorCall,
} from './vendor-call.js';
export { chatChunk, chatCompletion, usualFinish, type AnswerHead, type Delta } from './openai-form.js';
