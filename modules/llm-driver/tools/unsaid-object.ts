/** What to return instead, by the kind of an object that JSON says as `{}`. */
const ADVICE: Readonly<Record<string, string>> = {
  Map: 'return Object.fromEntries(map), or a list of its entries',
  Set: 'return [...set]',
  Error: 'throw it, or return its message',
  Generator: 'read it, and return the values',
  AsyncGenerator: 'read it, and return the values',
  ReadableStream: 'read it, and return what it has',
  Promise: 'await it',
  WeakMap: 'return what it is about',
  WeakSet: 'return what it is about',
};

/** JSON takes these for the text, number or boolean that they hold. */
const BOXES: ReadonlySet<string> = new Set(['String', 'Number', 'Boolean', 'BigInt']);

/** An object whose content JSON would leave out in silence. The message says what it is, and what to do. */
export class UnsaidObject extends Error {}

/** Replacer of `JSON.stringify` that lets every value pass. @throws UnsaidObject */
export function refuseUnsaid(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (Object.hasOwn(ADVICE, tag)) {
    throw new UnsaidObject(`an object of the class ${tag}, of which JSON says nothing: ${ADVICE[tag]}.`);
  }
  if (isPlain(value) || BOXES.has(tag) || Object.values(value).some(isSaid)) return value;
  const name = tag === 'Object' ? classOf(value) : tag;
  throw new UnsaidObject(
    `an object of the class ${name}, of which JSON says nothing: return an object with its values.`,
  );
}

/** Also true for objects of another realm, whose `Object` is another one. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isSaid(field: unknown): boolean {
  return field !== undefined && typeof field !== 'function' && typeof field !== 'symbol';
}

function classOf(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'without a name';
}
