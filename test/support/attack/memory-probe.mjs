// Loaded into a server before it starts: tells a test what the process holds after its garbage is collected.
import { setImmediate } from 'node:timers';
import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('message', () => {
  collect();
  // What ended with this turn is garbage only in the next.
  setImmediate(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
    process.send({ heapUsed, external, files });
  });
});
process.channel.unref();
