import { LogSink } from './log-sink.js';

let sink: LogSink | undefined;

/** The log of this process, on standard output. One for all: there is one standard output. */
export function standardOutput(): LogSink {
  if (sink === undefined) {
    sink = new LogSink(process.stdout);
    process.once('exit', sink.flush);
  }
  return sink;
}
