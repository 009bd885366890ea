/** `45s`, `3m10s`, `2h05m` or `3d04h`: seconds rounded up, and of larger ones only what tells. */
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
