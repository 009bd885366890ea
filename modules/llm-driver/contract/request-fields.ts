/** Keys below are the caller's own: property names of a JSON schema, arguments of a tool, labels. */
const CALLER_KEYS = 'caller_keys';
/** A field whose value has no names that providers are known to read. */
const VALUE = {} as const;

const functionNames = {
  name: VALUE,
  description: VALUE,
  parameters: CALLER_KEYS,
  input_schema: CALLER_KEYS,
  output_schema: CALLER_KEYS,
  strict: VALUE,
  arguments: CALLER_KEYS,
} as const;

const customTool = {
  name: VALUE,
  description: VALUE,
  input: CALLER_KEYS,
  format: { type: VALUE, grammar: { definition: VALUE, syntax: VALUE } },
} as const;

const cacheControl = { type: VALUE, ttl: VALUE } as const;

/** Some servers read tools in the flat form: the names of a function beside its type. */
const tool = {
  ...functionNames,
  type: VALUE,
  function: functionNames,
  custom: customTool,
  cache_control: cacheControl,
} as const;

/** A part of a message: those of OpenAI, and those that other providers take besides. */
const part = {
  type: VALUE,
  text: VALUE,
  refusal: VALUE,
  thinking: VALUE,
  signature: VALUE,
  image_url: { url: VALUE, detail: VALUE },
  video_url: { url: VALUE },
  audio_url: { url: VALUE },
  input_audio: { data: VALUE, format: VALUE },
  file: { file_data: VALUE, file_id: VALUE, filename: VALUE },
  document: { id: VALUE, data: CALLER_KEYS },
  source: { type: VALUE, media_type: VALUE, data: VALUE, url: VALUE, file_id: VALUE },
  title: VALUE,
  input: CALLER_KEYS,
  prompt_cache_breakpoint: VALUE,
  cache_control: cacheControl,
} as const;

const message = {
  role: VALUE,
  content: part,
  name: VALUE,
  refusal: VALUE,
  audio: { id: VALUE },
  images: VALUE,
  prefix: VALUE,
  reasoning: VALUE,
  reasoning_content: VALUE,
  reasoning_details: VALUE,
  thinking: VALUE,
  function_call: { name: VALUE, arguments: CALLER_KEYS },
  tool_calls: { id: VALUE, index: VALUE, type: VALUE, function: functionNames, custom: customTool },
  tool_call_id: VALUE,
  tool_name: VALUE,
  is_error: VALUE,
  anthropic_content: CALLER_KEYS,
  openai_output: CALLER_KEYS,
  parsed: CALLER_KEYS,
  cache_control: cacheControl,
} as const;

/**
 * Names of the fields of a chat request that providers are known to read, each with the names below it; an
 * array has the names of its elements. From OpenAI's schema, and from what Groq, Mistral, DeepSeek, Gemini,
 * OpenRouter, Ollama and vLLM take besides. All are in lower case, which is what a reader of requests may
 * expect: a key that equals one of them but for its case is a mistake, or an attack on a provider that
 * ignores case.
 */
export const chatFieldNames = {
  model: VALUE,
  models: VALUE,
  messages: message,
  temperature: VALUE,
  top_p: VALUE,
  top_k: VALUE,
  top_a: VALUE,
  min_p: VALUE,
  min_tokens: VALUE,
  max_tokens: VALUE,
  max_completion_tokens: VALUE,
  n: VALUE,
  best_of: VALUE,
  use_beam_search: VALUE,
  stop: VALUE,
  stop_token_ids: VALUE,
  ignore_eos: VALUE,
  seed: VALUE,
  random_seed: VALUE,
  presence_penalty: VALUE,
  frequency_penalty: VALUE,
  repetition_penalty: VALUE,
  logprobs: VALUE,
  top_logprobs: VALUE,
  prompt_logprobs: VALUE,
  logit_bias: CALLER_KEYS,
  user: VALUE,
  safety_identifier: VALUE,
  stream: VALUE,
  stream_options: { include_usage: VALUE, include_obfuscation: VALUE, continuous_usage_stats: VALUE },
  tools: tool,
  tool_choice: {
    type: VALUE,
    function: functionNames,
    custom: customTool,
    allowed_tools: { mode: VALUE, tools: tool },
    mode: VALUE,
    tools: tool,
  },
  parallel_tool_calls: VALUE,
  disable_tool_validation: VALUE,
  functions: functionNames,
  function_call: { name: VALUE },
  response_format: {
    type: VALUE,
    schema: CALLER_KEYS,
    value: CALLER_KEYS,
    json_schema: { name: VALUE, description: VALUE, strict: VALUE, schema: CALLER_KEYS },
  },
  guided_json: CALLER_KEYS,
  guided_choice: VALUE,
  guided_regex: VALUE,
  guided_grammar: VALUE,
  guided_decoding: { json: CALLER_KEYS },
  json_schema: CALLER_KEYS,
  structured_outputs: { json: CALLER_KEYS, choice: VALUE, regex: VALUE, grammar: VALUE },
  format: CALLER_KEYS,
  options: { num_ctx: VALUE, num_predict: VALUE, temperature: VALUE, seed: VALUE, stop: VALUE },
  keep_alive: VALUE,
  think: VALUE,
  thinking: { type: VALUE, budget_tokens: VALUE, display: VALUE },
  enable_thinking: VALUE,
  thinking_budget: VALUE,
  reasoning: { effort: VALUE, max_tokens: VALUE, exclude: VALUE, enabled: VALUE, summary: VALUE },
  reasoning_effort: VALUE,
  output_config: { effort: VALUE, format: { type: VALUE, schema: CALLER_KEYS } },
  reasoning_format: VALUE,
  include_reasoning: VALUE,
  verbosity: VALUE,
  service_tier: VALUE,
  modalities: VALUE,
  audio: { voice: { id: VALUE }, format: VALUE },
  prediction: { type: VALUE, content: part },
  web_search_options: {
    user_location: {
      type: VALUE,
      approximate: { country: VALUE, region: VALUE, city: VALUE, timezone: VALUE },
    },
    search_context_size: VALUE,
  },
  search_settings: { include_domains: VALUE, exclude_domains: VALUE, country: VALUE },
  include_domains: VALUE,
  exclude_domains: VALUE,
  citation_options: VALUE,
  compound_custom: { models: VALUE, tools: VALUE },
  documents: VALUE,
  metadata: CALLER_KEYS,
  store: VALUE,
  moderation: { model: VALUE, policy: { input: VALUE, output: VALUE } },
  prompt_cache_key: VALUE,
  prompt_cache_retention: VALUE,
  prompt_cache_options: { ttl: VALUE, mode: VALUE },
  cache_control: cacheControl,
  chat_template: VALUE,
  chat_template_kwargs: CALLER_KEYS,
  add_generation_prompt: VALUE,
  continue_final_message: VALUE,
  safe_prompt: VALUE,
  prompt_mode: VALUE,
  provider: { order: VALUE, only: VALUE, ignore: VALUE, allow_fallbacks: VALUE, sort: VALUE },
  plugins: VALUE,
  transforms: VALUE,
  route: VALUE,
  extra_body: VALUE,
} as const;

/** Names of the fields of a prompt in a request body or in a line of a file. */
export const promptFieldNames = {
  ...chatFieldNames,
  id: VALUE,
  prompt: VALUE,
  system: VALUE,
  timeout_ms: VALUE,
} as const;
