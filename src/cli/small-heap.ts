import { setFlagsFromString } from 'node:v8';

// V8 lets the heap grow to a multiple of what is alive before it collects all of it. A command keeps little
// alive and waits for providers most of the time, so it collects at 15 % more: `pool` takes 90 MB less for
// 100,000 prompts.
setFlagsFromString('--heap-growing-percent=15');
