import { LogSink } from './log-sink.js';

let sink: LogSink | undefined;

/** Returns the sink of this process's standard output, always the same one. */
export function standardOutput(): LogSink {
  if (sink === undefined) {
    sink = new LogSink(process.stdout);
    process.once('exit', sink.flush);
  }
  return sink;
}
