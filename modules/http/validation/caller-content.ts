import type { IsContent } from '../../validation/index.js';

/** A tree of paths below which everything is content, where any field name is allowed. */
export interface ContentPaths {
  /** True if this path is content. */
  readonly isContent: boolean;
  readonly below: ReadonlyMap<string, ContentPaths>;
}

/** No path is content. */
export const NO_CONTENT: ContentPaths = { isContent: false, below: new Map() };

/** Tools in OpenAI's form, in its flat form, and in Anthropic's. */
const TOOL_SCHEMAS = [
  'tools.*.function.parameters',
  'tools.*.function.input_schema',
  'tools.*.function.output_schema',
  'tools.*.parameters',
  'tools.*.input_schema',
  'tools.*.output_schema',
  'functions.*.parameters',
];

/** Forms of an answer, as OpenAI, vLLM, TGI, llama.cpp, Ollama and Anthropic write them. */
const ANSWER_SCHEMAS = [
  'response_format.json_schema.schema',
  'response_format.schema',
  'response_format.value',
  'structured_outputs.json',
  'structured_outputs.structural_tag',
  'guided_json',
  'guided_decoding.json',
  'json_schema',
  'format',
  'output_format.schema',
  'output_config.format.schema',
  'text.format.schema',
];

/** Fields in which clients wrap those of one server. */
const WRAPPERS = ['extra_body', 'nvext'];

/** Paths of the JSON schemas of a model request. A field name there is the caller's content. */
export const SCHEMA_PATHS: readonly string[] = [
  ...TOOL_SCHEMAS,
  ...ANSWER_SCHEMAS,
  ...WRAPPERS.flatMap((wrapper) => ANSWER_SCHEMAS.map((path) => `${wrapper}.${path}`)),
];

/** Paths of the caller's content in a model request: its texts, and its JSON schemas. */
const CONTENT_PATHS = ['messages', 'input', 'prediction.content', ...SCHEMA_PATHS];

/** Paths of the caller's content in a model request, and in each prompt of a pool. */
export const CALLER_CONTENT = contentPaths([
  ...CONTENT_PATHS,
  ...CONTENT_PATHS.map((path) => `prompts.*.${path}`),
]);

/** Compiles dotted paths; `*` matches any index. */
export function contentPaths(paths: readonly string[]): ContentPaths {
  return compile(paths.map((path) => path.split('.')));
}

function compile(paths: readonly (readonly string[])[]): ContentPaths {
  const heads = new Set(paths.flatMap(([head]) => head ?? []));
  const after = (head: string) => paths.filter(([first]) => first === head).map(([, ...rest]) => rest);
  return {
    isContent: paths.some((path) => path.length === 0),
    below: new Map([...heads].map((head) => [head, compile(after(head))])),
  };
}

/** Returns what is below a key; `*` stands for any index. */
export function below(content: ContentPaths, key: string): ContentPaths {
  return content.below.get(key) ?? NO_CONTENT;
}

/** What tools say to the model is a text of the caller too, although its field names steer calls. */
const CALLER_TEXT = contentPaths(
  [...CONTENT_PATHS, 'system', 'tools', 'functions', 'response_format.json_schema'].flatMap((path) => [
    path,
    `prompts.*.${path}`,
  ]),
);

/** True for the path of a text that is the caller's own, whatever characters it has. */
export const isCallerText: IsContent = (path) => {
  let at = CALLER_TEXT;
  for (const segment of path) {
    if (at.isContent) return true;
    at = below(at, typeof segment === 'number' ? '*' : segment);
  }
  return at.isContent;
};
