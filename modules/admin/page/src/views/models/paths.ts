export const MODELS_PATH = '/api/v1/models';

/** Of one named model, in the API. */
export function modelPath(name: string): string {
  return `${MODELS_PATH}/${encodeURIComponent(name)}`;
}

/** Of its form, in the page. */
export function editPath(name: string): string {
  return `/models/edit/${encodeURIComponent(name)}`;
}
