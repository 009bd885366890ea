import type { ContentPart } from '../../contract/chat.types.js';
import type { PromptPart, UrlPatterns } from './model.types.js';
import { cannotPass } from './refusal.js';

const DATA_URL = /^data:([a-z]+\/[a-z0-9.+*-]+);base64,/i;
const AUDIO_TYPES: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' };

/**
 * Returns an image, a sound or a file of a message as the AI SDK writes it. An address is passed on only to a
 * model that reads it itself: this server fetches nothing that a caller names.
 * @throws LlmError `unsupported`
 */
export function toFilePart(part: ContentPart, path: string, urls: UrlPatterns): PromptPart {
  switch (part.type) {
    case 'image_url': {
      const { url, detail } = (part.image_url ?? {}) as { url?: unknown; detail?: unknown };
      const file = fromUrl(url, 'image/*', `${path}.image_url.url`, urls);
      return typeof detail === 'string'
        ? { ...file, providerOptions: { openai: { imageDetail: detail } } }
        : file;
    }
    case 'input_audio': {
      const { data, format } = (part.input_audio ?? {}) as { data?: unknown; format?: unknown };
      const mediaType = typeof format === 'string' ? AUDIO_TYPES[format] : undefined;
      if (typeof data !== 'string' || mediaType === undefined)
        throw cannotPass(`${path}.input_audio`, 'Give base64 data and the format wav or mp3.');
      return { type: 'file', mediaType, data };
    }
    case 'file': {
      const { file_data: data, filename } = (part.file ?? {}) as { file_data?: unknown; filename?: string };
      return { ...fromUrl(data, 'application/pdf', `${path}.file.file_data`, urls), filename };
    }
    default:
      throw cannotPass(`${path}.type`, 'Parts are text, image_url, input_audio and file.');
  }
}

function fromUrl(url: unknown, mediaType: string, path: string, urls: UrlPatterns): PromptPart {
  if (typeof url !== 'string') throw cannotPass(path, 'Give a data: URL in base64.');
  const data = DATA_URL.exec(url);
  if (data !== null) return { type: 'file', mediaType: data[1]!, data: url.slice(data[0].length) };
  if (URL.canParse(url) && isRead(url, mediaType, urls))
    return { type: 'file', mediaType, data: new URL(url) };
  throw cannotPass(path, 'The model does not read this address itself: give a data: URL in base64.');
}

function isRead(url: string, mediaType: string, urls: UrlPatterns): boolean {
  const family = mediaType.split('/', 1)[0]!;
  const keys = ['*', '*/*', `${family}/*`, mediaType];
  return keys.some((key) => Object.hasOwn(urls, key) && urls[key]!.some((pattern) => pattern.test(url)));
}
