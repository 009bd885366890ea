import { Buffer } from 'node:buffer';
import { chunkText, COMPLETION_TOKENS } from './stream-shape.mjs';

/** What every answer has, so that a client can tell that it is whole. */
export const MARK = 'It ends where it ends.';

/**
 * OpenAI names its limits with every reply. These never bind, and their figures fit each other: what is used is full again
 * after `reset`, so that it can be told that they are per minute.
 */
const LIMITS = [
  ...['x-ratelimit-limit-requests: 6000000', 'x-ratelimit-limit-tokens: 600000000'],
  ...['x-ratelimit-remaining-requests: 5999000', 'x-ratelimit-remaining-tokens: 599900000'],
  ...['x-ratelimit-reset-requests: 10ms', 'x-ratelimit-reset-tokens: 10ms'],
];

const SENTENCE =
  'A limit says how many requests and how many tokens a minute takes, and what is over it waits. ';
const USAGE = {
  ...{ prompt_tokens: 68, completion_tokens: COMPLETION_TOKENS, total_tokens: 68 + COMPLETION_TOKENS },
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0 },
};

const answer = JSON.stringify({
  ...{ id: 'chatcmpl-benchmark', object: 'chat.completion', created: 1_767_225_600, model: 'answer' },
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: SENTENCE.repeat(5) + MARK, refusal: null, annotations: [] },
      ...{ logprobs: null, finish_reason: 'stop' },
    },
  ],
  usage: USAGE,
  ...{ service_tier: 'default', system_fingerprint: 'fp_benchmark' },
});

/** Status line, headers and body of the answer to a request without `stream`: about a kilobyte of JSON. */
export const ANSWER = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(answer)}`,
    'x-request-id: req_benchmark',
    ...LIMITS,
    ...['', answer],
  ].join('\r\n'),
);

/** What comes before the first chunk of a stream. */
export const STREAM_HEAD = [
  'HTTP/1.1 200 OK',
  'content-type: text/event-stream; charset=utf-8',
  'transfer-encoding: chunked',
  'x-request-id: req_benchmark',
  ...LIMITS,
  ...['', ''],
].join('\r\n');

/** One event, as one chunk of the transfer; the last one has its finish reason. */
export function streamChunk(id, sequence, sentAt, last) {
  return transferChunk(
    event({
      choices: [
        {
          index: 0,
          delta: {
            ...(sequence === 0 ? { role: 'assistant' } : {}),
            content: chunkText(id, sequence, sentAt),
          },
          ...{ logprobs: null, finish_reason: last ? 'stop' : null },
        },
      ],
    }),
  );
}

/** What follows the last chunk: the usage where it was asked for, and the end. */
export function streamEnd(withUsage) {
  const usage = withUsage ? transferChunk(event({ choices: [], usage: USAGE })) : '';
  return `${usage}${transferChunk('data: [DONE]\n\n')}0\r\n\r\n`;
}

function event(fields) {
  return `data: ${JSON.stringify({
    ...{ id: 'chatcmpl-benchmark', object: 'chat.completion.chunk', created: 1_767_225_600 },
    ...{ model: 'stream', service_tier: 'default', system_fingerprint: 'fp_benchmark' },
    ...fields,
  })}\n\n`;
}

/** Nothing but ASCII goes in. */
function transferChunk(text) {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
