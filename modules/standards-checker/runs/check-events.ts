import { serverSentEvent } from '../../http/index.js';
import type { CheckEvent } from './live-check.js';

/** A check as server-sent events: `check` with its id first, then `verdict` and `progress`, and `summary` last. */
export async function* toServerSentEvents(
  id: string,
  events: AsyncIterable<CheckEvent>,
): AsyncGenerator<string, void, undefined> {
  yield serverSentEvent({ object: 'standards_check', id }, 'check');
  for await (const event of events) yield toServerSentEvent(event);
}

function toServerSentEvent(event: CheckEvent): string {
  switch (event.event) {
    case 'verdict':
      return serverSentEvent(event.verdict, 'verdict');
    case 'progress':
      return serverSentEvent(event.progress, 'progress');
    case 'end':
      return serverSentEvent(event.check, 'summary');
  }
}
