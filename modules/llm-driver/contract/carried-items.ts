/**
 * Field of an assistant's message with the items of an answer of OpenAI's Responses API, as they came:
 * reasoning in encrypted form, calls of tools and texts in their order. Send it back unchanged; the driver
 * reads it before everything else.
 */
export const CARRIED_ITEMS = 'openai_output';
