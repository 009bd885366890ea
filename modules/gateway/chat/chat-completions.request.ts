import { z } from 'zod';
import { splitReferences } from '../../llm-driver/index.js';
import { InvalidRequestError } from '../../support/index.js';
import { arePlainMessages, chatFields } from './chat.request.js';
import { presentFields } from './present-fields.js';

/** Models asked at once by one request, at most. */
export const MOST_MODELS = 10;

/** OpenAI's request, `model` naming who answers. What is not listed goes to the provider untouched. */
export const chatCompletionsRequest = presentFields(
  {
    ...chatFields,
    /** `driver/model`, a named model, or several of either with commas. */
    model: z.string().min(1).max(2_000),
    /** Of several models, the first success alone. */
    fastest_response: z.boolean().nullish(),
  },
  { messages: arePlainMessages },
);

/** The models a request names. @throws InvalidRequestError for an empty name, and for more than {@link MOST_MODELS} */
export function modelsIn(model: string): string[] {
  const models = splitReferences(model);
  if (models.includes('')) {
    throw new InvalidRequestError('model: several models are names with a comma between each two.', 'model');
  }
  if (models.length > MOST_MODELS) {
    throw new InvalidRequestError(
      `model: at most ${MOST_MODELS} models can be asked at once; got ${models.length}.`,
      'model',
    );
  }
  return models;
}
