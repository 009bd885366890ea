/**
 * Returns a copy of a value: its arrays and plain objects, at any depth, are its own. Instances of classes
 * (errors, dates, what a schema makes) stay the same ones, and so do texts, which take most of the memory.
 */
export function plainCopy<T>(value: T): T {
  const copies = new Map<object, object>();
  const pending: [source: object, copy: object][] = [];
  const copyOf = (source: unknown): unknown => {
    if (!isPlain(source)) return source;
    const known = copies.get(source);
    if (known !== undefined) return known;
    const copy = Array.isArray(source)
      ? []
      : (Object.create(Object.getPrototypeOf(source) as object | null) as object);
    copies.set(source, copy);
    pending.push([source, copy]);
    return copy;
  };
  const root = copyOf(value);
  // A list instead of recursion: a provider may nest deeper than the stack. It grows while it is read.
  for (const [source, copy] of pending) {
    for (const [key, inner] of Object.entries(source)) setOwn(copy, key, copyOf(inner));
  }
  return root as T;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** JSON may have a field `__proto__`: to assign it would change the prototype. */
function setOwn(target: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else (target as Record<string, unknown>)[key] = value;
}
