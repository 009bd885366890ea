/** Paths of the endpoints that are passed through, behind a base URL, as OpenAI has them. */
export const PASSED_PATHS = {
  completions: '/completions',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
} as const;

/** An endpoint that is passed through. */
export type PassedEndpoint = keyof typeof PASSED_PATHS;
