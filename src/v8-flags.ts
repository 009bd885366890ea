import { setFlagsFromString } from 'node:v8';

// V8 puts what has often outlived a minor collection straight into the old generation. Here that is whatever lives as long as a call to
// a provider does: it is dead long before the old generation is looked at, and holds on to all that hangs on it until then. Without this
// every request leaves 11 KB behind for the major collection instead of 2, and the collector takes a tenth of the processor.
setFlagsFromString('--no-allocation-site-pretenuring');
