import { createHash } from 'node:crypto';
import { promptText } from '../../contract/completion.js';
import { askedInChat, fileIn, passedText } from '../../contract/passed-text.js';
import type { PassedRequest, SentPassed } from '../../contract/passed.types.js';
import type { MockStamp } from './mock-completion.js';
import type { MockReply } from './mock.options.js';

/** Returns the mock's reply to a request that is passed through: equal for equal requests. */
export function mockPassed(
  request: PassedRequest,
  scripted: MockReply | undefined,
  stamp: MockStamp,
): SentPassed {
  const text = typeof scripted === 'string' ? scripted : scripted?.content;
  return passedText(request, text ?? unscriptedText(request), stamp);
}

function unscriptedText(request: PassedRequest): string {
  const said = promptText(askedInChat(request)).slice(0, 200);
  const file = fileIn(request);
  if (file === undefined) return `Mock answer to: ${said}`;
  const bytes = Buffer.from(file.value);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  return `Mock ${request.endpoint.slice(0, -1)} of ${said}: ${bytes.length} bytes, ${digest}`;
}
