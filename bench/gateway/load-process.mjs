/** Sends what it is asked to as cheaply as it can: each message is a job, answered with what came of it. */
import { runRequests } from './load-requests.mjs';
import { runStreams } from './load-streams.mjs';

process.on('message', (message) => {
  if (message.job === undefined) return;
  JOBS[message.job](message).then(
    (result) => process.send(result),
    (error) => process.send({ error: error.message }),
  );
});

const JOBS = { requests: runRequests, streams: runStreams };
process.send({ ready: true });
