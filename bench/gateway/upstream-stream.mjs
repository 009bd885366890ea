import { setImmediate, setTimeout } from 'node:timers';
import { now } from './clock.mjs';
import { AT_ONCE, CHUNKS, streamIdOf } from './stream-shape.mjs';
import { STREAM_HEAD, streamChunk, streamEnd } from './upstream-replies.mjs';

/** What stands after `stream-` in the model, whether or not a proxy has taken the driver's name off it; undefined of others. */
export function streamModelOf(body) {
  return /"model":"(?:openai\/)?stream-([^"]+)"/.exec(body)?.[1];
}

/** Answers with the stream a model stands for, and with usage where the request asks for it. */
export function sendStream(socket, body, gap) {
  const id = streamIdOf(body);
  const end = streamEnd(/"include_usage":true/.test(body));
  const chunk = (sequence) => streamChunk(id, sequence, now(), sequence === CHUNKS - 1);
  if (gap === AT_ONCE) {
    socket.write(
      STREAM_HEAD + Array.from({ length: CHUNKS }, (_, sequence) => chunk(sequence)).join('') + end,
    );
    return;
  }
  const startedAt = now();
  let sequence = 0;
  const send = () => {
    if (socket.destroyed) return;
    const text = chunk(sequence);
    sequence += 1;
    if (sequence === CHUNKS) {
      socket.write(text + end);
      return;
    }
    socket.write(text);
    // From the beginning and not from the one before: delays do not add up.
    if (gap === '0') setImmediate(send);
    else setTimeout(send, startedAt + sequence * Number(gap) - now());
  };
  socket.write(STREAM_HEAD);
  send();
}
