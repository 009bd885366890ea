const STANDARDS = [{ id: 'one', title: 'One', rule: 'It says one.' }];
const MESSAGES = [{ role: 'user', content: 'hello' }];

/** A form with a recording. */
function recording(): FormData {
  const form = new FormData();
  form.append('file', new File(['RIFF'], 'a.wav', { type: 'audio/wav' }));
  form.append('model', 'mock/mock-1');
  return form;
}

/** A good body for every operation that needs one, by method and path as in the API's description. */
export const GOOD_BODIES: Readonly<Record<string, object>> = {
  'POST /v1/chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /openai/v1/chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /v1/embeddings': { model: 'mock/mock-1', input: ['hello'] },
  'POST /embeddings': { model: 'mock/mock-1', input: [1, 2] },
  'POST /openai/v1/embeddings': { model: 'mock/mock-1', input: [[1, 2]] },
  'POST /v1/completions': { model: 'mock/mock-1', prompt: 'hello' },
  'POST /completions': { model: 'mock/mock-1', prompt: ['hello'] },
  'POST /openai/v1/completions': { model: 'mock/mock-1', prompt: [[1, 2]] },
  'POST /openai/deployments/{deployment}/completions': { prompt: [1, 2] },
  'POST /v1/audio/transcriptions': recording(),
  'POST /audio/transcriptions': recording(),
  'POST /openai/v1/audio/transcriptions': recording(),
  'POST /openai/deployments/{deployment}/audio/transcriptions': recording(),
  'POST /v1/audio/translations': recording(),
  'POST /audio/translations': recording(),
  'POST /openai/v1/audio/translations': recording(),
  'POST /openai/deployments/{deployment}/audio/translations': recording(),
  'POST /openai/deployments/{deployment}/embeddings': { model: 'mock/mock-1', input: ['hello'] },
  'POST /openai/deployments/{deployment}/chat/completions': { messages: MESSAGES },
  'POST /api/v1/{driver}/chatcompletion': { messages: MESSAGES },
  'POST /api/v1/{driver}/completion-pool': { prompts: ['hello'] },
  'POST /api/v1/standard-sets': { name: 'A set', standards: STANDARDS },
  'PUT /api/v1/standard-sets/{id}': { name: 'A set', standards: STANDARDS },
  'POST /api/v1/standards-checks': { document: 'It says one.', standards: STANDARDS },
  'POST /api/v1/standards-checks/estimate': { document: 'It says one.', standards: STANDARDS },
  'POST /api/v1/client-keys': { name: 'a key', scopes: ['use'] },
  'PATCH /api/v1/client-keys/{id}': { name: 'another', limits: { rpm: 60, tpm: null } },
  'PUT /api/v1/models/{name}': { targets: ['mock/mock-1'] },
  'PUT /api/v1/settings/{group}/{key}': { value: 'mock-2' },
};
