import type { ChatCompletionChunk } from '../contract/chat.types.js';

/** OpenAI's padding against traffic analysis, where OpenAI puts it: last in each chunk. */
const PADDING = /,"obfuscation":"\w*"\}$/;

/** Removes such padding from a chunk's JSON. The rest can be passed on as it is. */
export function withoutPadding(json: string): string {
  return json.replace(PADDING, '}');
}

/** Removes padding in other places: it protects the connection to us only. Returns true if there was any. */
export function removePadding(chunk: ChatCompletionChunk): boolean {
  let hadPadding = false;
  if ('obfuscation' in chunk) {
    hadPadding = true;
    delete chunk.obfuscation;
  }
  for (const { delta } of chunk.choices) {
    if (!delta || !('obfuscation' in delta)) continue;
    hadPadding = true;
    delete delta.obfuscation;
  }
  return hadPadding;
}
