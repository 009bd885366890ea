/** Gives a copy of an error the stack of the original under its own message, made when it is first read. */
export function keepStack(copy: Error, original: Error): void {
  const source = copy === original ? { stack: original.stack } : original;
  const set = (value: unknown) =>
    Object.defineProperty(copy, 'stack', { value, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(copy, 'stack', {
    // Not now: to format a stack takes longer than all else that a failed call does.
    get: () => `${copy.name}: ${copy.message}${framesOf(source)}`,
    set,
    configurable: true,
    enumerable: false,
  });
}

function framesOf({ stack = '' }: Pick<Error, 'stack'>): string {
  const start = stack.search(/\n {4}at /);
  return start < 0 ? '' : stack.slice(start);
}
