/** Characters without a sign: a word that has some in it reads as the same word. */
const INVISIBLE =
  /[\uFE00-\uFE0F]|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|\u034F|[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
/** Code units that are looked at if some of them are invisible. */
const REACH = 4_096;

/** Returns the last `length` visible characters before a position, as far as they are near. */
export function visibleBefore(text: string, position: number, length: number): string {
  const near = text.slice(Math.max(0, position - length), position);
  const visible = withoutInvisible(near);
  if (visible.length === near.length) return near;
  return withoutInvisible(text.slice(Math.max(0, position - REACH), position)).slice(-length);
}

/** Returns the first `length` visible characters behind a position, as far as they are near. */
export function visibleBehind(text: string, position: number, length: number): string {
  const near = text.slice(position, position + length);
  const visible = withoutInvisible(near);
  if (visible.length === near.length) return near;
  return withoutInvisible(text.slice(position, position + REACH)).slice(0, length);
}

function withoutInvisible(text: string): string {
  return text.replaceAll(INVISIBLE, '');
}
