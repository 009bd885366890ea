import type { ChatMessage, ContentPart } from '../../contract/chat.types.js';
import { isFields } from '../../errors/error-shapes.js';
import { invalidField, type Refuse } from './refusals.js';
import { given, isItem, type Item, type Part, textIn } from './responses.types.js';

/** Parts of chat completions that no part of a request stands for. */
const NOT_READ: ReadonlySet<string> = new Set(['input_audio', 'audio_url', 'video_url']);
/** Parts in which other vendors keep their state. */
const OTHERS_STATE: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking']);

/**
 * Returns the content of a message that the model reads: a text as it is, parts as parts of a request. Parts
 * in the Responses API's own form pass.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of the part
 */
export function inputContent(message: ChatMessage, path: string, refuse: Refuse): string | readonly Part[] {
  const content = contentOf(message, path);
  if (typeof content === 'string') return content;
  return content.map((part, index) => inputPart(part, `${path}.content[${index}]`, refuse));
}

/** @throws LlmError `invalid_prompt` for content that is neither a text nor a list */
function contentOf({ content }: ChatMessage, path: string): string | readonly ContentPart[] {
  const found: unknown = content ?? [];
  if (typeof found === 'string' || Array.isArray(found)) return found as string | readonly ContentPart[];
  throw invalidField(`${path}.content`, 'a text or a list of parts');
}

function inputPart(part: ContentPart, path: string, refuse: Refuse): Part {
  if (!isItem(part)) throw invalidField(path, 'an object with a type');
  const { type, ...fields } = part as Item;
  switch (type) {
    case 'text':
      return { ...fields, type: 'input_text', text: textIn(fields.text) };
    case 'refusal':
      return { type: 'input_text', text: textIn(fields.refusal) };
    case 'image_url':
      return imagePart(fields, path);
    case 'file':
      return filePart(fields, path);
    default:
      if (!NOT_READ.has(type)) return part;
      throw refuse(`${path}.type`, 'It reads texts, images and files: ask a model with audio.');
  }
}

function imagePart({ image_url: image, ...beside }: Readonly<Record<string, unknown>>, path: string): Part {
  const { url, detail } = isFields(image) ? image : { url: image, detail: undefined };
  if (typeof url !== 'string') throw invalidField(`${path}.image_url.url`, 'a text');
  return { type: 'input_image', image_url: url, detail: detail ?? 'auto', ...beside };
}

function filePart({ file, ...beside }: Readonly<Record<string, unknown>>, path: string): Part {
  if (!isFields(file)) throw invalidField(`${path}.file`, 'an object with file_data or file_id');
  return { type: 'input_file', ...given(file), ...beside };
}

/**
 * Returns what an assistant's message said, as parts of an answer.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of the part
 */
export function outputContent(message: ChatMessage, path: string, refuse: Refuse): readonly Part[] {
  const { refusal } = message;
  const content = contentOf(message, path);
  const texts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const parts = texts.flatMap((part, index) => outputPart(part, `${path}.content[${index}]`, refuse));
  const refused = textIn(refusal) === '' ? [] : [{ type: 'refusal', refusal: textIn(refusal) }];
  return [...parts, ...refused].filter(saysSomething);
}

function outputPart(part: ContentPart, path: string, refuse: Refuse): readonly Part[] {
  if (!isItem(part)) throw invalidField(path, 'an object with a type');
  const { type, text, refusal } = part as Item;
  if (type === 'text' || type === 'output_text') return [{ type: 'output_text', text: textIn(text) }];
  if (type === 'refusal') return [{ type, refusal: textIn(refusal) }];
  if (OTHERS_STATE.has(type)) return [];
  throw refuse(`${path}.type`, 'An answer is sent back as text and refusal.');
}

function saysSomething({ text, refusal }: Part): boolean {
  return textIn(text) !== '' || textIn(refusal) !== '';
}
