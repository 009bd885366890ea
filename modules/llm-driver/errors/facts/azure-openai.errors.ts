import { type ErrorFacts, MEANS } from '../error-facts.js';
import { RESPONSE_ERRORS } from './openai.errors.js';

/**
 * https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter, and `…/how-to/quota`. Codes may
 * be the status as a text; waits stand in the message ("retry after 34 seconds").
 */
export const AZURE_OPENAI_ERRORS: ErrorFacts = {
  rules: [
    { name: ['DeploymentNotFound', 'OperationNotSupported'], means: MEANS.model },
    { name: ['content_filter', 'ResponsibleAIPolicyViolation'], means: MEANS.contentFilter },
    // The model does not support the operation that the path asks for.
    { status: [404], says: /^Resource not found/i, means: MEANS.wrongAddress },
    ...RESPONSE_ERRORS,
  ],
};
