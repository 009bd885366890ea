import { createParser } from 'eventsource-parser';

export interface ServerEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Yields the events of a reply as they arrive. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  const events: ServerEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = '', data }) => events.push({ event, data: JSON.parse(data) as ServerEvent['data'] }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* events.splice(0);
  }
}

/** Reads the events of a reply to its end. */
export async function collectEvents(response: Response): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}
