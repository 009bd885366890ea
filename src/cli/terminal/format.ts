/** Control characters except line feed and tab, marks that change the text direction, and tags. */
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- it must match control characters
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]+/gu;

/**
 * Makes text from a model, a document or a file safe for a terminal: it cannot move the cursor or change
 * colours.
 */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, '\uFFFD');
}

/** Makes text safe for a terminal, as {@link printable} does, and puts it on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * Formats a duration as `45s`, `3m10s`, `2h05m` or `3d04h`: seconds are rounded up, and at most two units are
 * shown.
 */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return pair(seconds, 60, 'm', 1, 's');
  return seconds < 86_400 ? pair(seconds, 3_600, 'h', 60, 'm') : pair(seconds, 86_400, 'd', 3_600, 'h');
}

function pair(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeName}${String(rest).padStart(2, '0')}${smallName}`;
}
