import type { VendorRefusal } from '../vendor/index.js';

/** Ollama's errors in OpenAI's format: `NewError` of `openai/openai.go`. */
export function ollamaError(status: number, message: string): VendorRefusal {
  const types: Readonly<Record<number, string>> = { 400: 'invalid_request_error', 404: 'not_found_error' };
  return {
    status,
    body: { error: { message, type: types[status] ?? 'api_error', param: null, code: null } },
  };
}

/** Its queue is full: `ErrMaxQueue` of `server/sched.go`. */
export const OLLAMA_BUSY = ollamaError(
  503,
  'server busy, please try again.  maximum pending requests exceeded',
);

/** The machine has too little memory for the model. */
export const OLLAMA_NO_MEMORY = ollamaError(
  500,
  'model requires more system memory (18.4 GiB) than is available (7.1 GiB)',
);
