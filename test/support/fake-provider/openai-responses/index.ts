export { FakeResponses, RESPONSES_KEY, type ResponsesCall } from './fake-responses.js';
export type {
  FakeItem,
  FakeResponse,
  FakeResponseRefusal,
  ResponseStreamFaults,
  SentResponse,
} from './fake-response.js';
