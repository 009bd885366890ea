export const KEYS_PATH = '/api/v1/client-keys';

/** Of one key, in the API. */
export function keyPath(id: string): string {
  return `${KEYS_PATH}/${encodeURIComponent(id)}`;
}

/** Of its form, in the page. */
export function editPath(id: string): string {
  return `/client-keys/edit/${encodeURIComponent(id)}`;
}
