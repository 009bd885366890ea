import { type ErrorFacts, type ErrorRule, MEANS } from '../error-facts.js';

/**
 * Codes of responses that failed, which come with status 200: `ResponseErrorCode` in
 * https://github.com/openai/openai-openapi.
 */
export const RESPONSE_ERRORS: readonly ErrorRule[] = [
  // The same code as for prompts that are not valid otherwise.
  {
    name: ['invalid_prompt'],
    says: /^Invalid prompt: (?:we've limited access to this content|your prompt was flagged)/i,
    means: MEANS.contentFilter,
  },
  {
    name: [
      ...['invalid_prompt', 'data_residency_mismatch', 'invalid_image', 'invalid_image_format'],
      ...['invalid_base64_image', 'invalid_image_url', 'image_too_large', 'image_too_small'],
      ...['image_parse_error', 'invalid_image_mode', 'image_file_too_large', 'empty_image_file'],
      ...['unsupported_image_media_type', 'image_file_not_found', 'failed_to_download_image'],
    ],
    means: MEANS.invalid,
  },
  { name: ['bio_policy', 'image_content_policy_violation'], means: MEANS.contentFilter },
];

/** https://platform.openai.com/docs/guides/error-codes. */
export const OPENAI_ERRORS: ErrorFacts = {
  rules: [
    // The model's, so that another sample may succeed. A field that is not valid is a 400.
    { status: [422], means: { ...MEANS.generation, retryLimit: 1 } },
    // 429 of an account whose month is used up, beside the codes for money of the common rules.
    { status: [429], says: /^You exceeded your current quota, please check your plan/, means: MEANS.quota },
    ...RESPONSE_ERRORS,
  ],
};
