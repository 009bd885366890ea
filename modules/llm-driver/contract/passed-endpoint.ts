/** Endpoint that is passed through: `/completions`, `/audio/transcriptions` or `/audio/translations`. */
export type PassedEndpoint = 'completions' | 'transcriptions' | 'translations';

/** Paths of the endpoints that are passed through, behind a base URL, as OpenAI has them. */
export const PASSED_PATHS = {
  completions: '/completions',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
} as const satisfies Record<PassedEndpoint, string>;
