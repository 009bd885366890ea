import type { ChatMessage, ContentPart } from '../../contract/chat.types.js';
import { type Block, isBlock, isObject } from './messages.types.js';
import { cannotSend, invalidField } from './refusals.js';

/** Parts of chat completions that no Claude model reads. */
const NOT_READ: ReadonlySet<string> = new Set(['input_audio', 'audio_url', 'video_url']);

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*;base64,/i;
/** How the base64 of `%PDF-` begins. */
const PDF_START = 'JVBERi';

/**
 * Returns the content of a message as blocks; parts in Anthropic's own form as they are. Texts of white
 * space alone, which Anthropic refuses, are left out.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of the part
 */
export function contentBlocks({ content }: ChatMessage, path: string): Block[] {
  if (typeof content === 'string') return isBlank(content) ? [] : [{ type: 'text', text: content }];
  if (content === undefined || content === null) return [];
  return content.flatMap((part, index) => {
    const block = partBlock(part, `${path}.content[${index}]`);
    return block.type === 'text' && isBlank(block.text) ? [] : [block];
  });
}

function isBlank(text: unknown): boolean {
  return typeof text === 'string' && text.trim() === '';
}

function partBlock(part: ContentPart, path: string): Block {
  if (!isBlock(part)) throw invalidField(path, 'an object with a type');
  const { type, prompt_cache_breakpoint: _, ...fields } = part;
  switch (type) {
    case 'text':
      return { ...fields, type, text: part.text ?? '' };
    case 'refusal':
      return { type: 'text', text: typeof part.refusal === 'string' ? part.refusal : '' };
    case 'image_url':
      return imageBlock(fields, path);
    case 'file':
      return fileBlock(fields, path);
    default:
      if (NOT_READ.has(type)) throw cannotSend(`${path}.type`, 'Claude reads texts, images and documents.');
      return part;
  }
}

function imageBlock({ image_url: image, ...beside }: Readonly<Record<string, unknown>>, path: string): Block {
  const url = isObject(image) ? image.url : image;
  if (typeof url !== 'string') throw invalidField(`${path}.image_url.url`, 'a text');
  if (/^https?:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url }, ...beside };
  const file = inlineFile(url);
  if (file === undefined) {
    throw invalidField(`${path}.image_url.url`, 'an http or https URL, or a data URL in base64');
  }
  return { ...blockOf(file, `${path}.image_url.url`), ...beside };
}

function fileBlock({ file, ...beside }: Readonly<Record<string, unknown>>, path: string): Block {
  const { file_data: text, filename, file_id: id } = isObject(file) ? file : {};
  if (typeof text !== 'string') {
    if (id === undefined) throw invalidField(`${path}.file.file_data`, 'a data URL in base64');
    throw cannotSend(`${path}.file.file_id`, 'Send the file itself as file_data.');
  }
  const isBarePdf = text.startsWith(PDF_START);
  const found = isBarePdf ? { mediaType: 'application/pdf', data: text } : inlineFile(text);
  if (found === undefined) throw invalidField(`${path}.file.file_data`, 'a data URL in base64');
  const block = blockOf(found, `${path}.file.file_data`);
  const isTitled = block.type === 'document' && typeof filename === 'string' && filename !== '';
  return { ...block, ...(isTitled && { title: filename }), ...beside };
}

/** A file inside a request. `data` is base64. */
interface InlineFile {
  readonly mediaType: string;
  readonly data: string;
}

function inlineFile(url: string): InlineFile | undefined {
  const [head = '', mediaType = 'text/plain'] = DATA_URL.exec(url) ?? [];
  return head === '' ? undefined : { mediaType: mediaType.toLowerCase(), data: url.slice(head.length) };
}

function blockOf({ mediaType, data }: InlineFile, path: string): Block {
  if (mediaType.startsWith('image/')) {
    const type = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
    return { type: 'image', source: { type: 'base64', media_type: type, data } };
  }
  if (mediaType === 'application/pdf') {
    return { type: 'document', source: { type: 'base64', media_type: mediaType, data } };
  }
  if (mediaType.startsWith('text/') || mediaType === 'application/json') {
    const text = Buffer.from(data, 'base64').toString('utf8');
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } };
  }
  throw cannotSend(path, `Claude reads images, PDF and texts; this is ${mediaType}.`);
}
