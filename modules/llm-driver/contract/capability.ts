/** What an instance can be asked for. Open: a driver may name capabilities of its own. */
export type Capability =
  'stream' | 'tools' | 'json_schema' | 'json_object' | 'n' | 'logprobs' | 'embeddings' | (string & {});
