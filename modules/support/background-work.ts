/**
 * Token of `false` in a process that leaves work to others that no request of its own asked for, such as
 * ending what a process that died has left behind. Default: every process does it.
 */
export const BACKGROUND_WORK = Symbol('BackgroundWork');
