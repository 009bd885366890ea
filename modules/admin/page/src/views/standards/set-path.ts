export const SETS_PATH = '/api/v1/standard-sets';

export function setPath(id: string): string {
  return `${SETS_PATH}/${encodeURIComponent(id)}`;
}
