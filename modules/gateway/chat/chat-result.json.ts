import type { ChatCompletion, ChatResult } from '../../llm-driver/index.js';

/** What several models answered, in the order they were named. */
export interface ChatResultList {
  readonly object: 'list';
  readonly data: readonly ChatResultJson[];
}

type ChatResultJson = { readonly model: string } & (
  | { readonly ok: true; readonly completion: ChatCompletion }
  | {
      readonly ok: false;
      readonly error: {
        readonly message: string;
        readonly type: string;
        readonly param: string | null;
        readonly code: string;
      };
    }
);

export function toChatResultList(results: readonly ChatResult[]): ChatResultList {
  return { object: 'list', data: results.map(toChatResultJson) };
}

function toChatResultJson(result: ChatResult): ChatResultJson {
  if (result.ok) return { model: result.model, ok: true, completion: result.completion };
  const { message, type, param, code } = result.error;
  return { model: result.model, ok: false, error: { message, type, param, code } };
}
