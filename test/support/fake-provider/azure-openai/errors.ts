import type { VendorRefusal } from '../vendor/index.js';

const NO_FILTER = { filtered: false, severity: 'safe' };

/** Results of the content filter for what it let pass. */
export const FILTER_RESULTS = {
  hate: NO_FILTER,
  self_harm: NO_FILTER,
  sexual: NO_FILTER,
  violence: NO_FILTER,
};

/** Azure's errors: codes are names, or the status as a text. */
export function azureError(
  status: number,
  code: string,
  message: string,
  more: object = {},
  headers?: Readonly<Record<string, string>>,
): VendorRefusal {
  return { status, body: { error: { code, message, ...more } }, ...(headers && { headers }) };
}

/** The deployment has no tokens left. @param seconds wait that is asked for */
export function azureRateLimit(seconds: number): VendorRefusal {
  const message =
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded ' +
    `token rate limit of your current OpenAI S0 pricing tier. Please retry after ${seconds} seconds.`;
  return azureError(
    429,
    '429',
    message,
    {},
    { 'retry-after': String(seconds), 'x-ratelimit-remaining-tokens': '0' },
  );
}

/** The prompt was filtered. */
export const AZURE_FILTERED = azureError(
  400,
  'content_filter',
  "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please " +
    'modify your prompt and retry.',
  {
    ...{ param: 'prompt', type: null, status: 400 },
    innererror: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { ...FILTER_RESULTS, violence: { filtered: true, severity: 'high' } },
    },
  },
);

/** The deployment is not there. */
export const DEPLOYMENT_NOT_FOUND = azureError(
  404,
  'DeploymentNotFound',
  'The API deployment for this resource does not exist. If you created the deployment within the last 5 ' +
    'minutes, please wait a moment and try again.',
);
