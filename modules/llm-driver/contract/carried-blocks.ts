/**
 * Field of an assistant's message with the blocks of an answer of Claude, as they came: thoughts, their
 * signatures and their order. Send it back unchanged; the driver reads it before everything else.
 */
export const CARRIED_BLOCKS = 'anthropic_content';
