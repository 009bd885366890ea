/* Generated from /openapi.json by "npm run page-types". Do not edit. */

export interface paths {
  readonly '/api/v1/{driver}/chatcompletion': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** One chat completion of one driver */
    readonly post: operations['DriverChatController_create'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/{driver}/completion-pool': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Many prompts to one driver; one that fails touches no other */
    readonly post: operations['CompletionPoolController_create'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/audit': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists who changed what, newest first; the last id of a page is the `before` of the next */
    readonly get: operations['AuditController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/client-keys': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists the active client keys, never the keys themselves */
    readonly get: operations['ClientKeysController_list'];
    readonly put?: never;
    /** Makes a client key; it is shown this once */
    readonly post: operations['ClientKeysController_create'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/client-keys/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /** Revokes a client key */
    readonly delete: operations['ClientKeysController_revoke'];
    readonly options?: never;
    readonly head?: never;
    /** Changes a client key: a field that is left out stays, a limit that is null is removed; effective for the next call */
    readonly patch: operations['ClientKeysController_update'];
    readonly trace?: never;
  };
  readonly '/api/v1/drivers': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Every driver instance */
    readonly get: operations['DriversController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/limits': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Limits, configured and learned, and what waits for them, by driver instance and model */
    readonly get: operations['LimitsController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/model-warnings': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Models that are retired, will be soon, or are unknown, with their replacements */
    readonly get: operations['ModelWarningsController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/models': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Every named model, configured and stored */
    readonly get: operations['NamedModelsController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/models/{name}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One named model */
    readonly get: operations['NamedModelsController_get'];
    /** Stores a named model; the first target answers, the others are its fallbacks */
    readonly put: operations['NamedModelsController_set'];
    readonly post?: never;
    /** Removes a stored named model */
    readonly delete: operations['NamedModelsController_forget'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/nodes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists the processes that use this database: those that run, and those that were killed within the last day */
    readonly get: operations['NodesController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/session': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The session of the admin page */
    readonly get: operations['SessionController_current'];
    readonly put?: never;
    /** Signs in to the admin page; the session is in a cookie */
    readonly post: operations['SessionController_signIn'];
    /** Signs out: the session ends at once */
    readonly delete: operations['SessionController_signOut'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/settings': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists every declared setting with its effective value; never a secret */
    readonly get: operations['SettingsController_list'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/settings/{driver}/test': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Tries an instance's key against its provider, at most five times a minute */
    readonly post: operations['DriverTestController_test'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/settings/{group}/{key}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /** Stores a setting; effective for the next call */
    readonly put: operations['SettingsController_set'];
    readonly post?: never;
    /** Removes the stored value: the environment or the default is effective again; nothing stored is fine */
    readonly delete: operations['SettingsController_forget'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standard-sets': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists all stored sets by name, without their standards */
    readonly get: operations['StandardSetsController_list'];
    readonly put?: never;
    /** Stores a set of standards */
    readonly post: operations['StandardSetsController_create'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standard-sets/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Returns one stored set with its standards */
    readonly get: operations['StandardSetsController_get'];
    /** Replaces a stored set */
    readonly put: operations['StandardSetsController_replace'];
    readonly post?: never;
    /** Removes a stored set. Its checks stay */
    readonly delete: operations['StandardSetsController_remove'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standards-checks': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Lists the caller's own checks, newest first */
    readonly get: operations['StandardsChecksController_list'];
    readonly put?: never;
    /** Starts a check of a document against standards */
    readonly post: operations['StandardsChecksController_start'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standards-checks/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Returns one check with its verdicts so far */
    readonly get: operations['StandardsChecksController_get'];
    readonly put?: never;
    readonly post?: never;
    /** Cancels a running check, or removes one that has ended */
    readonly delete: operations['StandardsChecksController_cancelOrRemove'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standards-checks/{id}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Streams the events of a check, from its start to its end */
    readonly get: operations['StandardsChecksController_events'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/standards-checks/estimate': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Estimates the calls, tokens and time of a check */
    readonly post: operations['StandardsChecksController_estimate'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/health': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The process is alive, while it shuts down too */
    readonly get: operations['HealthController_health'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/metrics': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Metrics in the text format of Prometheus */
    readonly get: operations['MetricsController_read'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ready': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The server can serve: its database can be read and written, it is not shutting down and not overloaded; else 503 */
    readonly get: operations['HealthController_ready'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/audio/transcriptions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** OpenAI's transcription of a recording, passed through to one model */
    readonly post: operations['AudioController_transcribe[0]'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/audio/translations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** OpenAI's translation of a recording into English, passed through to one model */
    readonly post: operations['AudioController_translate[0]'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/chat/completions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** OpenAI's chat completion, by one model or several */
    readonly post: operations['ChatCompletionsController_create[0]'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/completions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** OpenAI's completion of a text, passed through to one model */
    readonly post: operations['CompletionsController_create[0]'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/embeddings': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** OpenAI's embeddings, by one model */
    readonly post: operations['EmbeddingsController_create[0]'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/models': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Named models, and the models of every configured driver, as far as the key may call them */
    readonly get: operations['ModelsController_list[0]'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/models/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One model that the key may call; slashes in its id may be encoded or not */
    readonly get: operations['ModelsController_find[0]'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly DriverChatController_create: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly driver: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly frequency_penalty?: number | null;
          readonly function_call?:
            | (
                | string
                | ({
                    readonly name: string;
                  } & {
                    readonly [key: string]: unknown;
                  })
              )
            | null;
          readonly functions?:
            | readonly ({
                readonly name: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly logit_bias?:
            | (
                | {
                    readonly [key: string]: number | boolean;
                  }
                | readonly (readonly (string | number | boolean)[])[]
                | false
              )
            | null;
          readonly logprobs?: (boolean | number) | null;
          readonly max_completion_tokens?: number | null;
          readonly max_tokens?: number | null;
          readonly messages: readonly ({
            readonly content?:
              | (
                  | string
                  | readonly ({
                      readonly type: string;
                    } & {
                      readonly [key: string]: unknown;
                    })[]
                )
              | null;
            readonly role: string;
            readonly tool_call_id?: string | null;
            readonly tool_calls?:
              | readonly {
                  readonly [key: string]: unknown;
                }[]
              | null;
          } & {
            readonly [key: string]: unknown;
          })[];
          readonly metadata?: {
            readonly [key: string]: unknown;
          } | null;
          readonly modalities?: readonly string[] | null;
          readonly model?: string | null;
          readonly n?: number | null;
          readonly parallel_tool_calls?: boolean | null;
          readonly presence_penalty?: number | null;
          readonly reasoning_effort?: string | null;
          readonly response_format?:
            | ({
                readonly type: string;
              } & {
                readonly [key: string]: unknown;
              })
            | null;
          readonly seed?: number | null;
          readonly service_tier?: string | null;
          readonly stop?: (string | readonly string[]) | null;
          readonly store?: boolean | null;
          readonly stream?: boolean | null;
          readonly stream_options?:
            | ({
                readonly include_usage?: boolean | null;
              } & {
                readonly [key: string]: unknown;
              })
            | null;
          readonly temperature?: number | null;
          readonly tool_choice?:
            | (
                | string
                | {
                    readonly [key: string]: unknown;
                  }
              )
            | null;
          readonly tools?:
            | readonly ({
                readonly function?: {
                  readonly name: string;
                } & {
                  readonly [key: string]: unknown;
                };
                readonly type?: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly top_logprobs?: number | null;
          readonly top_p?: number | null;
          readonly user?: string | null;
          readonly verbosity?: string | null;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description The provider's chat completion; with "stream": true its chunks as events, the last one data: [DONE] */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly choices?: readonly {
              readonly [key: string]: unknown;
            }[];
            /** @description Seconds since 1970. */
            readonly created?: number;
            readonly id?: string;
            /** @description As the provider names it; of several models the winner, as it was asked for. */
            readonly model?: string;
            /** @example chat.completion */
            readonly object?: string;
            readonly usage?: {
              readonly [key: string]: unknown;
            } | null;
          } & {
            readonly [key: string]: unknown;
          };
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly code: string;
            /** @description The message. */
            readonly error: string;
          };
        };
      };
    };
  };
  readonly CompletionPoolController_create: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly driver: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Calls sent for each prompt, at most. Default 6. */
          readonly attempts?: number;
          /** @description Calls in flight at most. Default 32. */
          readonly concurrency?: number;
          /** @description Milliseconds for the whole pool. */
          readonly deadline_ms?: number;
          /** @description Ask equal prompts once; the results of the others have duplicate_of. Default false. */
          readonly dedupe?: boolean;
          /** @description Start no new call after the first failure. Default false. */
          readonly fail_fast?: boolean;
          readonly frequency_penalty?: number | null;
          readonly function_call?:
            | (
                | string
                | ({
                    readonly name: string;
                  } & {
                    readonly [key: string]: unknown;
                  })
              )
            | null;
          readonly functions?:
            | readonly ({
                readonly name: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly logit_bias?:
            | (
                | {
                    readonly [key: string]: number | boolean;
                  }
                | readonly (readonly (string | number | boolean)[])[]
                | false
              )
            | null;
          readonly logprobs?: (boolean | number) | null;
          readonly max_completion_tokens?: number | null;
          readonly max_tokens?: number | null;
          readonly metadata?: {
            readonly [key: string]: unknown;
          } | null;
          /** @description End as soon as this many prompts are answered. */
          readonly minimum_successes?: number;
          readonly modalities?: readonly string[] | null;
          readonly model?: string | null;
          readonly n?: number | null;
          readonly parallel_tool_calls?: boolean | null;
          readonly presence_penalty?: number | null;
          /**
           * @description Order among calls that wait for the same limits. Default normal.
           * @enum {string}
           */
          readonly priority?: 'interactive' | 'normal' | 'bulk';
          readonly prompts: readonly (
            | string
            | ({
                readonly frequency_penalty?: number | null;
                readonly function_call?:
                  | (
                      | string
                      | ({
                          readonly name: string;
                        } & {
                          readonly [key: string]: unknown;
                        })
                    )
                  | null;
                readonly functions?:
                  | readonly ({
                      readonly name: string;
                    } & {
                      readonly [key: string]: unknown;
                    })[]
                  | null;
                /** @description The caller's own id; comes back on the result. */
                readonly id?: string | null;
                readonly logit_bias?:
                  | (
                      | {
                          readonly [key: string]: number | boolean;
                        }
                      | readonly (readonly (string | number | boolean)[])[]
                      | false
                    )
                  | null;
                readonly logprobs?: (boolean | number) | null;
                readonly max_completion_tokens?: number | null;
                readonly max_tokens?: number | null;
                /** @description The messages of a chat completion, instead of `prompt`. */
                readonly messages?: readonly {
                  readonly [key: string]: unknown;
                }[];
                readonly metadata?: {
                  readonly [key: string]: unknown;
                } | null;
                readonly modalities?: readonly string[] | null;
                readonly model?: string | null;
                readonly n?: number | null;
                readonly parallel_tool_calls?: boolean | null;
                readonly presence_penalty?: number | null;
                /** @description The text of one user message. */
                readonly prompt?: string;
                readonly reasoning_effort?: string | null;
                readonly response_format?:
                  | ({
                      readonly type: string;
                    } & {
                      readonly [key: string]: unknown;
                    })
                  | null;
                readonly seed?: number | null;
                readonly service_tier?: string | null;
                readonly stop?: (string | readonly string[]) | null;
                readonly store?: boolean | null;
                /** @description A system message put in front. */
                readonly system?: string;
                readonly temperature?: number | null;
                /** @description Milliseconds for this prompt with its retries and waits. */
                readonly timeout_ms?: number;
                readonly tool_choice?:
                  | (
                      | string
                      | {
                          readonly [key: string]: unknown;
                        }
                    )
                  | null;
                readonly tools?:
                  | readonly ({
                      readonly function?: {
                        readonly name: string;
                      } & {
                        readonly [key: string]: unknown;
                      };
                      readonly type?: string;
                    } & {
                      readonly [key: string]: unknown;
                    })[]
                  | null;
                readonly top_logprobs?: number | null;
                readonly top_p?: number | null;
                readonly user?: string | null;
                readonly verbosity?: string | null;
              } & {
                readonly [key: string]: unknown;
              })
          )[];
          readonly reasoning_effort?: string | null;
          readonly response_format?:
            | ({
                readonly type: string;
              } & {
                readonly [key: string]: unknown;
              })
            | null;
          readonly seed?: number | null;
          readonly service_tier?: string | null;
          readonly stop?: (string | readonly string[]) | null;
          readonly store?: boolean | null;
          /** @enum {boolean|null} */
          readonly stream?: false | null;
          /** @description A system message put in front of every prompt. */
          readonly system?: string;
          readonly temperature?: number | null;
          /** @description Milliseconds for each prompt with its retries and waits. */
          readonly timeout_ms?: number;
          readonly tool_choice?:
            | (
                | string
                | {
                    readonly [key: string]: unknown;
                  }
              )
            | null;
          readonly tools?:
            | readonly ({
                readonly function?: {
                  readonly name: string;
                } & {
                  readonly [key: string]: unknown;
                };
                readonly type?: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly top_logprobs?: number | null;
          readonly top_p?: number | null;
          readonly user?: string | null;
          readonly verbosity?: string | null;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description One result for each prompt, failures included; if events are accepted, each is an event `result` as soon as it is there, and `summary` comes last */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @enum {string} */
            readonly object: 'completion_pool';
            /** @description In the order of the prompts. */
            readonly results: readonly (
              | {
                  /** @description Calls sent for the prompt; 0 if none was. */
                  readonly attempts: number;
                  readonly completion: {
                    readonly choices: readonly {
                      /** @example stop */
                      readonly finish_reason: string | null;
                      readonly index: number;
                      /** @description As the provider sent them; null if it sent none. */
                      readonly logprobs: {
                        readonly [key: string]: unknown;
                      } | null;
                      /** @description The provider's message with all its fields. */
                      readonly message: {
                        readonly content: string | null;
                        /** @example assistant */
                        readonly role: string;
                        readonly tool_calls?: readonly {
                          readonly [key: string]: unknown;
                        }[];
                      } & {
                        readonly [key: string]: unknown;
                      };
                    }[];
                    /** @description The first choice's text. */
                    readonly content: string;
                    readonly driver: string;
                    /**
                     * @description The first choice's.
                     * @example stop
                     */
                    readonly finish_reason: string | null;
                    /** @description As the provider names it, or as it was asked for if the provider names none. */
                    readonly model: string;
                    readonly usage: {
                      /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                      readonly cached_tokens?: number;
                      readonly completion_tokens: number;
                      /** @description What the provider charged, in its own currency. Only if a provider tells it (OpenRouter). */
                      readonly cost?: number;
                      /** @description Some of the figures are estimates, because the provider sent none. */
                      readonly estimated: boolean;
                      readonly prompt_tokens: number;
                      /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                      readonly reasoning_tokens?: number;
                      readonly total_tokens: number;
                    };
                  };
                  /** @description Index of the equal prompt whose result this is. Only with dedupe; no call was sent for this one. */
                  readonly duplicate_of?: number;
                  /** @description The prompt's own id; null if it has none. */
                  readonly id: string | null;
                  /** @description The prompt's position in the request. */
                  readonly index: number;
                  /** @enum {boolean} */
                  readonly ok: true;
                  /** @description Milliseconds spent waiting for the provider's limits and between attempts. */
                  readonly waited_ms: number;
                }
              | {
                  /** @description Calls sent for the prompt; 0 if none was. */
                  readonly attempts: number;
                  /** @description Index of the equal prompt whose result this is. Only with dedupe; no call was sent for this one. */
                  readonly duplicate_of?: number;
                  readonly error: {
                    /** @example rate_limit_exceeded */
                    readonly code: string;
                    readonly message: string;
                    /**
                     * @description The field at fault.
                     * @example prompts[3]
                     */
                    readonly param: string | null;
                    /** @description Milliseconds from now until it may. Only if that is known. */
                    readonly retry_after_ms?: number;
                    /** @description True if the very same call may succeed later. */
                    readonly retryable: boolean;
                    /** @description The HTTP status that a call of its own would have been answered with. */
                    readonly status: number;
                    /** @enum {string} */
                    readonly type:
                      | 'invalid_request_error'
                      | 'authentication_error'
                      | 'permission_error'
                      | 'not_found_error'
                      | 'conflict_error'
                      | 'rate_limit_error'
                      | 'server_error'
                      | 'upstream_error'
                      | 'service_unavailable_error';
                  };
                  /** @description The prompt's own id; null if it has none. */
                  readonly id: string | null;
                  /** @description The prompt's position in the request. */
                  readonly index: number;
                  /** @enum {boolean} */
                  readonly ok: false;
                  /** @description Milliseconds spent waiting for the provider's limits and between attempts. */
                  readonly waited_ms: number;
                }
            )[];
            readonly summary: {
              /** @description In milliseconds. */
              readonly duration_ms: number;
              readonly failed: number;
              readonly ok: number;
              /** @description Calls beyond one for each prompt. */
              readonly retries: number;
              readonly total: number;
              /** @description Of all answers together. */
              readonly usage: {
                /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                readonly cached_tokens?: number;
                readonly completion_tokens: number;
                /** @description What the provider charged, in its own currency. Only if a provider tells it (OpenRouter). */
                readonly cost?: number;
                /** @description Some of the figures are estimates, because the provider sent none. */
                readonly estimated: boolean;
                readonly prompt_tokens: number;
                /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                readonly reasoning_tokens?: number;
                readonly total_tokens: number;
              };
            };
          };
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description This server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly AuditController_list: {
    readonly parameters: {
      readonly query?: {
        readonly before?: string;
        readonly limit?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /**
               * @description What was done: `setting.stored`, `setting.forgotten`, `setting.rotated`, `model.stored`, `model.forgotten`, `client_key.created`, `client_key.updated`, `client_key.revoked`, `session.started`, `session.ended`, or an action of another module.
               * @example setting.stored
               */
              readonly action: string;
              /**
               * @description Who did it: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`.
               * @example admin-token
               */
              readonly actor: string;
              /** Format: date-time */
              readonly at: string;
              /** @description Ids only grow and are never used again. */
              readonly id: number;
              /**
               * @description The process that did it, by its name; null if that is not known.
               * @example gateway-1
               */
              readonly node: string | null;
              /**
               * @description What it was done to: a setting, the name of a model, the id of a client key, `admin-page`.
               * @example groq.api_key
               */
              readonly subject: string;
            }[];
            /** @description Whether there are older ones than the last of these. */
            readonly has_more: boolean;
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly ClientKeysController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /** Format: date-time */
              readonly created_at: string;
              readonly id: string;
              /** @description Limits of this key alone; left out if none is set. */
              readonly limits?: {
                readonly concurrency?: number;
                readonly models?: readonly string[];
                readonly rpm?: number;
                readonly tpm?: number;
              };
              readonly name: string;
              /** @description The beginning of the key. */
              readonly prefix: string;
              readonly scopes: readonly ('use' | 'admin' | 'metrics')[];
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly ClientKeysController_create: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly limits?: {
            readonly concurrency?: number;
            readonly models?: readonly string[];
            readonly rpm?: number;
            readonly tpm?: number;
          };
          readonly name: string;
          readonly scopes?: readonly ('use' | 'admin' | 'metrics')[];
        };
      };
    };
    readonly responses: {
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly id: string;
            /** @description The key. It is shown this once. */
            readonly key: string;
            /** @description Limits of this key alone; left out if none is set. */
            readonly limits?: {
              readonly concurrency?: number;
              readonly models?: readonly string[];
              readonly rpm?: number;
              readonly tpm?: number;
            };
            readonly name: string;
            /** @description The beginning of the key. */
            readonly prefix: string;
            readonly scopes: readonly ('use' | 'admin' | 'metrics')[];
          };
        };
      };
    };
  };
  readonly ClientKeysController_revoke: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly ClientKeysController_update: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly limits?: {
            readonly concurrency?: number | null;
            readonly models?: readonly string[] | null;
            readonly rpm?: number | null;
            readonly tpm?: number | null;
          } | null;
          readonly name?: string;
          readonly scopes?: readonly ('use' | 'admin' | 'metrics')[];
        };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly id: string;
            /** @description Limits of this key alone; left out if none is set. */
            readonly limits?: {
              readonly concurrency?: number;
              readonly models?: readonly string[];
              readonly rpm?: number;
              readonly tpm?: number;
            };
            readonly name: string;
            /** @description The beginning of the key. */
            readonly prefix: string;
            readonly scopes: readonly ('use' | 'admin' | 'metrics')[];
          };
        };
      };
    };
  };
  readonly DriversController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /**
               * @description What is known of the abilities of `model`, such as `{"tools": true, "images": false}`.
               * @example {
               *       "tools": true,
               *       "images": false
               *     }
               */
              readonly abilities: {
                readonly [key: string]: boolean;
              };
              /** @description What the driver passes on: `stream`, `tools`, `json_schema`, `json_object`, `n`, `logprobs`, `images`, `documents`, `audio`, `reasoning`, `embeddings`, or what a driver adds. */
              readonly capabilities: readonly string[];
              /** @description It has what it needs to be called. */
              readonly configured: boolean;
              /** @description Answers calls that name no instance. */
              readonly default: boolean;
              /**
               * @description The implementation it uses.
               * @example groq
               */
              readonly driver: string;
              /** @description Further endpoints of OpenAI that are passed through to it. */
              readonly endpoints: readonly ('completions' | 'transcriptions' | 'translations')[];
              /** @description Answers calls that name no model; `null` if none is set. */
              readonly model: string | null;
              /** @example groq-eu */
              readonly name: string;
              /** @description What is wrong with `model`. */
              readonly warnings: readonly {
                /** @description A sentence for people, with the replacement. */
                readonly message: string;
                /**
                 * @description `instance/model`.
                 * @example openai/gpt-4o
                 */
                readonly model: string;
                /**
                 * @description `retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.
                 * @enum {string}
                 */
                readonly reason: 'retired' | 'retiring' | 'unknown';
                /**
                 * @description What the provider recommends instead; of an unknown model the one with the closest name.
                 * @example gpt-6-luna
                 */
                readonly replacement: string | null;
                /**
                 * Format: date
                 * @description The day of its end.
                 */
                readonly retires_on: string | null;
              }[];
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly LimitsController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description False if the others could not be read: all is then of the process that answers. */
            readonly complete: boolean;
            /** @description One model may be listed twice, if it was called with two keys. */
            readonly data: readonly {
              /**
               * @description Of the instance. `closed`: calls go; `open`: no call goes; `half_open`: one call tries.
               * @enum {string}
               */
              readonly circuit: 'closed' | 'open' | 'half_open';
              /** @description Calls in flight at most, for now; `null` if they are not limited. */
              readonly concurrency: number | null;
              /** @description The instance. */
              readonly driver: string;
              /** @description Milliseconds for which a refusal holds calls back; 0 if none is held back. */
              readonly held_for_ms: number;
              /** @description Calls in flight. */
              readonly in_flight: number;
              /** @description Effective limits; empty if none is configured and none was learned. */
              readonly limits: readonly {
                /** @description Units that fit in the window. */
                readonly limit: number;
                /** @description Units left now. */
                readonly remaining: number;
                /**
                 * @description `learned`: from the replies of the provider.
                 * @enum {string}
                 */
                readonly source: 'configured' | 'learned';
                /**
                 * @description `tokens` are those of prompt and answer together.
                 * @enum {string}
                 */
                readonly unit: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
                /** @enum {string} */
                readonly window: 'minute' | 'day';
              }[];
              /** @description `*` stands for every model that has no limits of its own. */
              readonly model: string;
              /** @description Milliseconds until the next waiting call may go; `null` if none waits, or it waits for an answer to another call. */
              readonly next_in_ms: number | null;
              /** @description Calls that wait. */
              readonly waiting: number;
            }[];
            /** @enum {string} */
            readonly object: 'list';
            /** @description Milliseconds since the last sign of life of the process that was heard of longest ago; 0 if there is one process. */
            readonly oldest_ms: number;
            /** @description Processes whose calls these are, the one that answers included. */
            readonly processes: number;
          };
        };
      };
    };
  };
  readonly ModelWarningsController_list: {
    readonly parameters: {
      readonly query?: {
        /** @description References, separated by commas. Default: the configured models, and targets of named models. */
        readonly model?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /** @description A sentence for people, with the replacement. */
              readonly message: string;
              /**
               * @description `instance/model`.
               * @example openai/gpt-4o
               */
              readonly model: string;
              /**
               * @description `retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.
               * @enum {string}
               */
              readonly reason: 'retired' | 'retiring' | 'unknown';
              /**
               * @description What the provider recommends instead; of an unknown model the one with the closest name.
               * @example gpt-6-luna
               */
              readonly replacement: string | null;
              /**
               * Format: date
               * @description The day of its end.
               */
              readonly retires_on: string | null;
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly NamedModelsController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              readonly defaults: {
                readonly [key: string]: unknown;
              };
              readonly name: string;
              /** @enum {string} */
              readonly source: 'configured' | 'stored';
              /** @enum {string} */
              readonly state: 'ok' | 'partial' | 'unresolvable' | 'shadowed' | 'unreadable';
              readonly targets: readonly string[];
              /** Format: date-time */
              readonly updated_at: string | null;
              /** @description Targets that are retired, will be soon, or are unknown. */
              readonly warnings: readonly {
                /** @description A sentence for people, with the replacement. */
                readonly message: string;
                /**
                 * @description `instance/model`.
                 * @example openai/gpt-4o
                 */
                readonly model: string;
                /**
                 * @description `retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.
                 * @enum {string}
                 */
                readonly reason: 'retired' | 'retiring' | 'unknown';
                /**
                 * @description What the provider recommends instead; of an unknown model the one with the closest name.
                 * @example gpt-6-luna
                 */
                readonly replacement: string | null;
                /**
                 * Format: date
                 * @description The day of its end.
                 */
                readonly retires_on: string | null;
              }[];
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly NamedModelsController_get: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly defaults: {
              readonly [key: string]: unknown;
            };
            readonly name: string;
            /** @enum {string} */
            readonly source: 'configured' | 'stored';
            /** @enum {string} */
            readonly state: 'ok' | 'partial' | 'unresolvable' | 'shadowed' | 'unreadable';
            readonly targets: readonly string[];
            /** Format: date-time */
            readonly updated_at: string | null;
            /** @description Targets that are retired, will be soon, or are unknown. */
            readonly warnings: readonly {
              /** @description A sentence for people, with the replacement. */
              readonly message: string;
              /**
               * @description `instance/model`.
               * @example openai/gpt-4o
               */
              readonly model: string;
              /**
               * @description `retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.
               * @enum {string}
               */
              readonly reason: 'retired' | 'retiring' | 'unknown';
              /**
               * @description What the provider recommends instead; of an unknown model the one with the closest name.
               * @example gpt-6-luna
               */
              readonly replacement: string | null;
              /**
               * Format: date
               * @description The day of its end.
               */
              readonly retires_on: string | null;
            }[];
          };
        };
      };
    };
  };
  readonly NamedModelsController_set: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly defaults?: {
            readonly frequency_penalty?: number | null;
            readonly function_call?:
              | (
                  | string
                  | ({
                      readonly name: string;
                    } & {
                      readonly [key: string]: unknown;
                    })
                )
              | null;
            readonly functions?:
              | readonly ({
                  readonly name: string;
                } & {
                  readonly [key: string]: unknown;
                })[]
              | null;
            readonly logit_bias?:
              | (
                  | {
                      readonly [key: string]: number | boolean;
                    }
                  | readonly (readonly (string | number | boolean)[])[]
                  | false
                )
              | null;
            readonly logprobs?: (boolean | number) | null;
            readonly max_completion_tokens?: number | null;
            readonly max_tokens?: number | null;
            readonly metadata?: {
              readonly [key: string]: unknown;
            } | null;
            readonly modalities?: readonly string[] | null;
            readonly model?: string | null;
            readonly n?: number | null;
            readonly parallel_tool_calls?: boolean | null;
            readonly presence_penalty?: number | null;
            readonly reasoning_effort?: string | null;
            readonly response_format?:
              | ({
                  readonly type: string;
                } & {
                  readonly [key: string]: unknown;
                })
              | null;
            readonly seed?: number | null;
            readonly service_tier?: string | null;
            readonly stop?: (string | readonly string[]) | null;
            readonly store?: boolean | null;
            readonly temperature?: number | null;
            readonly tool_choice?:
              | (
                  | string
                  | {
                      readonly [key: string]: unknown;
                    }
                )
              | null;
            readonly tools?:
              | readonly ({
                  readonly function?: {
                    readonly name: string;
                  } & {
                    readonly [key: string]: unknown;
                  };
                  readonly type?: string;
                } & {
                  readonly [key: string]: unknown;
                })[]
              | null;
            readonly top_logprobs?: number | null;
            readonly top_p?: number | null;
            readonly user?: string | null;
            readonly verbosity?: string | null;
          } & {
            readonly [key: string]: unknown;
          };
          readonly targets: readonly string[];
        };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly defaults: {
              readonly [key: string]: unknown;
            };
            readonly name: string;
            /** @enum {string} */
            readonly source: 'configured' | 'stored';
            /** @enum {string} */
            readonly state: 'ok' | 'partial' | 'unresolvable' | 'shadowed' | 'unreadable';
            readonly targets: readonly string[];
            /** Format: date-time */
            readonly updated_at: string | null;
            /** @description Targets that are retired, will be soon, or are unknown. */
            readonly warnings: readonly {
              /** @description A sentence for people, with the replacement. */
              readonly message: string;
              /**
               * @description `instance/model`.
               * @example openai/gpt-4o
               */
              readonly model: string;
              /**
               * @description `retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.
               * @enum {string}
               */
              readonly reason: 'retired' | 'retiring' | 'unknown';
              /**
               * @description What the provider recommends instead; of an unknown model the one with the closest name.
               * @example gpt-6-luna
               */
              readonly replacement: string | null;
              /**
               * Format: date
               * @description The day of its end.
               */
              readonly retires_on: string | null;
            }[];
          };
        };
      };
    };
  };
  readonly NamedModelsController_forget: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly NodesController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              readonly host: string;
              /** @description Random; a new one for each start. */
              readonly id: string;
              /** @description False if it was not seen for 15 seconds: killed, or cut off from the database. */
              readonly live: boolean;
              /**
               * @description `NODE_NAME`; default: host name and process id.
               * @example gateway-1
               */
              readonly name: string;
              readonly pid: number;
              /**
               * @description `PROCESS_ROLE`: `all`, `gateway` or `worker`.
               * @example all
               */
              readonly role: string;
              /**
               * Format: date-time
               * @description Its last sign of life; it gives one each five seconds.
               */
              readonly seen_at: string;
              /** Format: date-time */
              readonly started_at: string;
              /** @description True for the process that answers. */
              readonly this: boolean;
              readonly version: string;
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly SessionController_current: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @enum {string} */
            readonly actor: 'admin-session';
            /** Format: date-time */
            readonly expires_at: string;
            /** @enum {string} */
            readonly object: 'session';
            readonly scopes: readonly ('use' | 'admin' | 'metrics')[];
          };
        };
      };
    };
  };
  readonly SessionController_signIn: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /**
           * Format: password
           * @description The admin token.
           */
          readonly token: string;
        };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @enum {string} */
            readonly actor: 'admin-session';
            /** Format: date-time */
            readonly expires_at: string;
            /** @enum {string} */
            readonly object: 'session';
            readonly scopes: readonly ('use' | 'admin' | 'metrics')[];
          };
        };
      };
    };
  };
  readonly SessionController_signOut: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly SettingsController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /** @description A value is stored or in the environment. */
              readonly configured: boolean;
              /** @description Where to get such a value, or read about it. */
              readonly docs_url?: string;
              /**
               * @description Of a secret that is stored and can be read: `previous_key` until it is rotated or saved again.
               * @enum {string}
               */
              readonly encrypted_under?: 'current_key' | 'previous_key';
              /** @example groq */
              readonly group: string;
              /** @description What it does, for people. */
              readonly help?: string;
              /** @example api_key */
              readonly key: string;
              readonly label: string;
              /** @description The last four characters of an effective secret that has twenty or more. */
              readonly last4?: string;
              /** @description Deployment configuration: it cannot be stored or forgotten here. */
              readonly read_only: boolean;
              /** @description It can be stored, and is never shown again. */
              readonly secret: boolean;
              /**
               * @description Where the effective value comes from.
               * @enum {string}
               */
              readonly source: 'stored' | 'environment' | 'default' | 'none';
              /**
               * @description `unreadable`: stored, but it cannot be decrypted or is not accepted (any more).
               * @enum {string}
               */
              readonly state: 'ok' | 'unreadable';
              /**
               * @description What it takes: a line of text, or any other JSON.
               * @enum {string}
               */
              readonly type: 'text' | 'json';
              /**
               * Format: date-time
               * @description When it was stored; `null` if nothing is stored.
               */
              readonly updated_at: string | null;
              /** @description The effective value, any JSON; left out if there is none, and always for a secret. */
              readonly value?: unknown;
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly DriverTestController_test: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly driver: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly driver: string;
            /**
             * @description How long it took, no finer than that; it is given up after ten seconds.
             * @enum {string}
             */
            readonly latency: 'under_1s' | 'under_5s' | 'over_5s';
            /**
             * @description `rate_limited`: or its quota is spent. `unreachable`: anything else that kept it from listing its models.
             * @enum {string}
             */
            readonly outcome:
              'ok' | 'invalid_key' | 'unreachable' | 'rate_limited' | 'not_configured' | 'key_unreadable';
          };
        };
      };
    };
  };
  readonly SettingsController_set: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly group: string;
        readonly key: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly value: unknown;
        };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description A value is stored or in the environment. */
            readonly configured: boolean;
            /** @description Where to get such a value, or read about it. */
            readonly docs_url?: string;
            /**
             * @description Of a secret that is stored and can be read: `previous_key` until it is rotated or saved again.
             * @enum {string}
             */
            readonly encrypted_under?: 'current_key' | 'previous_key';
            /** @example groq */
            readonly group: string;
            /** @description What it does, for people. */
            readonly help?: string;
            /** @example api_key */
            readonly key: string;
            readonly label: string;
            /** @description The last four characters of an effective secret that has twenty or more. */
            readonly last4?: string;
            /** @description Deployment configuration: it cannot be stored or forgotten here. */
            readonly read_only: boolean;
            /** @description It can be stored, and is never shown again. */
            readonly secret: boolean;
            /**
             * @description Where the effective value comes from.
             * @enum {string}
             */
            readonly source: 'stored' | 'environment' | 'default' | 'none';
            /**
             * @description `unreadable`: stored, but it cannot be decrypted or is not accepted (any more).
             * @enum {string}
             */
            readonly state: 'ok' | 'unreadable';
            /**
             * @description What it takes: a line of text, or any other JSON.
             * @enum {string}
             */
            readonly type: 'text' | 'json';
            /**
             * Format: date-time
             * @description When it was stored; `null` if nothing is stored.
             */
            readonly updated_at: string | null;
            /** @description The effective value, any JSON; left out if there is none, and always for a secret. */
            readonly value?: unknown;
          };
        };
      };
    };
  };
  readonly SettingsController_forget: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly group: string;
        readonly key: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description A value is stored or in the environment. */
            readonly configured: boolean;
            /** @description Where to get such a value, or read about it. */
            readonly docs_url?: string;
            /**
             * @description Of a secret that is stored and can be read: `previous_key` until it is rotated or saved again.
             * @enum {string}
             */
            readonly encrypted_under?: 'current_key' | 'previous_key';
            /** @example groq */
            readonly group: string;
            /** @description What it does, for people. */
            readonly help?: string;
            /** @example api_key */
            readonly key: string;
            readonly label: string;
            /** @description The last four characters of an effective secret that has twenty or more. */
            readonly last4?: string;
            /** @description Deployment configuration: it cannot be stored or forgotten here. */
            readonly read_only: boolean;
            /** @description It can be stored, and is never shown again. */
            readonly secret: boolean;
            /**
             * @description Where the effective value comes from.
             * @enum {string}
             */
            readonly source: 'stored' | 'environment' | 'default' | 'none';
            /**
             * @description `unreadable`: stored, but it cannot be decrypted or is not accepted (any more).
             * @enum {string}
             */
            readonly state: 'ok' | 'unreadable';
            /**
             * @description What it takes: a line of text, or any other JSON.
             * @enum {string}
             */
            readonly type: 'text' | 'json';
            /**
             * Format: date-time
             * @description When it was stored; `null` if nothing is stored.
             */
            readonly updated_at: string | null;
            /** @description The effective value, any JSON; left out if there is none, and always for a secret. */
            readonly value?: unknown;
          };
        };
      };
    };
  };
  readonly StandardSetsController_list: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /** Format: date-time */
              readonly created_at: string;
              readonly description: string | null;
              readonly id: string;
              /** @description Unique among all stored sets. */
              readonly name: string;
              /** @enum {string} */
              readonly object: 'standard_set';
              readonly standard_count: number;
              /** Format: date-time */
              readonly updated_at: string;
            }[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly StandardSetsController_create: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json':
          | {
              readonly description?: string;
              /** @description Licence of the text of the rules, as SPDX names it. */
              readonly license?: string;
              /** @description Unique among all stored sets. */
              readonly name: string;
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              readonly standards: readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[];
              /** @description Version of the published standard. */
              readonly version?: string;
            }
          | {
              readonly description?: string;
              /** @description Ids of standards of those sets that are left out. */
              readonly exclude?: readonly string[];
              /** @description Sets whose standards come first: over HTTP the names of stored sets, in a file other files. */
              readonly extends: string | readonly string[];
              /** @description Licence of the text of the rules, as SPDX names it. */
              readonly license?: string;
              /** @description Unique among all stored sets. */
              readonly name: string;
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              /** @description More standards. One with the id of a standard of those sets changes the fields that it gives. */
              readonly standards?: readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule?: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title?: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[];
              /** @description Version of the published standard. */
              readonly version?: string;
            };
      };
    };
    readonly responses: {
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly description: string | null;
            readonly id: string;
            /** @description Licence of the text of the rules, as SPDX names it. */
            readonly license?: string;
            /** @description Unique among all stored sets. */
            readonly name: string;
            /** @enum {string} */
            readonly object: 'standard_set';
            /**
             * Format: uri
             * @description Where the standard is published.
             */
            readonly source?: string;
            readonly standards: readonly {
              /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
              readonly applies_when?: string;
              /** @description Unique in its set. */
              readonly id: string;
              /**
               * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
               * @enum {string}
               */
              readonly must_hold?: 'somewhere' | 'everywhere';
              /** @description Tells the model what the document must or must not say. The model reads it as it is. */
              readonly rule: string;
              /**
               * @description How much a finding matters. Default medium. The model does not see it.
               * @enum {string}
               */
              readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              /** @description Words to choose standards by. */
              readonly tags?: readonly string[];
              readonly title: string;
              /** @description Share of the standard in the score. Default 1. */
              readonly weight?: number;
            }[];
            /** Format: date-time */
            readonly updated_at: string;
            /** @description Version of the published standard. */
            readonly version?: string;
          };
        };
      };
      /** @description The name is taken, or as many sets or bytes are stored as may be */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The set is too large */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly StandardSetsController_get: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly description: string | null;
            readonly id: string;
            /** @description Licence of the text of the rules, as SPDX names it. */
            readonly license?: string;
            /** @description Unique among all stored sets. */
            readonly name: string;
            /** @enum {string} */
            readonly object: 'standard_set';
            /**
             * Format: uri
             * @description Where the standard is published.
             */
            readonly source?: string;
            readonly standards: readonly {
              /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
              readonly applies_when?: string;
              /** @description Unique in its set. */
              readonly id: string;
              /**
               * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
               * @enum {string}
               */
              readonly must_hold?: 'somewhere' | 'everywhere';
              /** @description Tells the model what the document must or must not say. The model reads it as it is. */
              readonly rule: string;
              /**
               * @description How much a finding matters. Default medium. The model does not see it.
               * @enum {string}
               */
              readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              /** @description Words to choose standards by. */
              readonly tags?: readonly string[];
              readonly title: string;
              /** @description Share of the standard in the score. Default 1. */
              readonly weight?: number;
            }[];
            /** Format: date-time */
            readonly updated_at: string;
            /** @description Version of the published standard. */
            readonly version?: string;
          };
        };
      };
    };
  };
  readonly StandardSetsController_replace: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json':
          | {
              readonly description?: string;
              /** @description Licence of the text of the rules, as SPDX names it. */
              readonly license?: string;
              /** @description Unique among all stored sets. */
              readonly name: string;
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              readonly standards: readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[];
              /** @description Version of the published standard. */
              readonly version?: string;
            }
          | {
              readonly description?: string;
              /** @description Ids of standards of those sets that are left out. */
              readonly exclude?: readonly string[];
              /** @description Sets whose standards come first: over HTTP the names of stored sets, in a file other files. */
              readonly extends: string | readonly string[];
              /** @description Licence of the text of the rules, as SPDX names it. */
              readonly license?: string;
              /** @description Unique among all stored sets. */
              readonly name: string;
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              /** @description More standards. One with the id of a standard of those sets changes the fields that it gives. */
              readonly standards?: readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule?: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title?: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[];
              /** @description Version of the published standard. */
              readonly version?: string;
            };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly description: string | null;
            readonly id: string;
            /** @description Licence of the text of the rules, as SPDX names it. */
            readonly license?: string;
            /** @description Unique among all stored sets. */
            readonly name: string;
            /** @enum {string} */
            readonly object: 'standard_set';
            /**
             * Format: uri
             * @description Where the standard is published.
             */
            readonly source?: string;
            readonly standards: readonly {
              /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
              readonly applies_when?: string;
              /** @description Unique in its set. */
              readonly id: string;
              /**
               * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
               * @enum {string}
               */
              readonly must_hold?: 'somewhere' | 'everywhere';
              /** @description Tells the model what the document must or must not say. The model reads it as it is. */
              readonly rule: string;
              /**
               * @description How much a finding matters. Default medium. The model does not see it.
               * @enum {string}
               */
              readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
              /**
               * Format: uri
               * @description Where the standard is published.
               */
              readonly source?: string;
              /** @description Words to choose standards by. */
              readonly tags?: readonly string[];
              readonly title: string;
              /** @description Share of the standard in the score. Default 1. */
              readonly weight?: number;
            }[];
            /** Format: date-time */
            readonly updated_at: string;
            /** @description Version of the published standard. */
            readonly version?: string;
          };
        };
      };
      /** @description The name is taken, or as many sets or bytes are stored as may be */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The set is too large */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly StandardSetsController_remove: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly StandardsChecksController_list: {
    readonly parameters: {
      readonly query?: {
        readonly before?: string;
        readonly limit?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly {
              /** Format: date-time */
              readonly created_at: string;
              readonly document: {
                /** @description Of the text that is judged, in UTF-16 code units, as the positions of quotes. */
                readonly length: number;
                readonly name: string | null;
                /** @description Digest of the text as UTF-8. */
                readonly sha256: string;
              };
              /** @description As requested. The summary and each verdict name the model that judged. */
              readonly driver: string | null;
              /** @description Set if the check failed as a whole. */
              readonly error: {
                /**
                 * @description The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, unverified_evidence, mock_answer or interrupted.
                 * @example upstream_timeout
                 */
                readonly code: string;
                readonly message: string;
              } | null;
              /**
               * Format: date-time
               * @description null while the check runs.
               */
              readonly finished_at: string | null;
              readonly id: string;
              /** @description As requested. The summary and each verdict name the model that judged. */
              readonly model: string | null;
              /** @enum {string} */
              readonly object: 'standards_check';
              readonly standard_count: number;
              /** @description The set the check was started with, which may have changed or been removed since; null for bare standards. */
              readonly standard_set: {
                /** @description null for a set given inline. */
                readonly id: string | null;
                readonly name: string;
              } | null;
              /**
               * @description completed: every standard has a verdict, errors included; cancelled: by its caller; interrupted: the server stopped; failed: a fault of this server.
               * @enum {string}
               */
              readonly status: 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
              /** @description null while the check runs, and if the stored one cannot be read. */
              readonly summary: {
                /** @description How far the votes agree. Only with votes. */
                readonly agreement?: {
                  /** @description Krippendorff's alpha of all votes, nominal: 1 is perfect, 0 is chance. Failed votes are missing values. null if it is not defined, as if all votes are the same. */
                  readonly alpha: number | null;
                  /** @description Mean agreement of all standards. */
                  readonly mean: number;
                };
                /** @description Answers that came from the cache. null for checks of earlier versions, and if the check failed or a crash interrupted it. */
                readonly cached_calls: number | null;
                /** @description Calls sent, retries and repairs included. null for checks of earlier versions. */
                readonly calls: number | null;
                /** @description The driver that gave the first answer; if there was none, the one requested. */
                readonly driver: string | null;
                /** @description In milliseconds; null if the check failed or a crash interrupted it. */
                readonly duration_ms: number | null;
                readonly error: number;
                /**
                 * @description strict: met needs a verified quote, if it has quotes; else it is unclear. null for checks of earlier versions and of processes that crashed.
                 * @enum {string|null}
                 */
                readonly evidence: 'strict' | 'lenient' | null;
                readonly met: number;
                /** @description The model that gave the first answer; if there was none, the one requested. */
                readonly model: string | null;
                /** @default 0 */
                readonly not_applicable: number;
                readonly not_met: number;
                /** @description How the document was read, if a person should know: its encoding, pages without text. */
                readonly notes?: readonly string[];
                /** @description The quotes of all verdicts. null for checks of earlier versions. */
                readonly quotes: {
                  readonly exact: number;
                  readonly normalised: number;
                  readonly not_found: number;
                  readonly total: number;
                } | null;
                /** @description The weight of the standards that are met, divided by the weight of all that apply, to four decimals. Every weight is 1 unless the standard states another. Verdicts unclear and error count as not met, so a failed call never raises a score. 1 if no standard applies. */
                readonly score: number;
                /** @description What the model was asked with. Absent if the check failed or a crash interrupted it. */
                readonly settings?: {
                  /** @description Maximum tokens of one answer. null: the model's own. */
                  readonly max_tokens: number | null;
                  /** @description Parts of the document that were judged one by one. */
                  readonly parts: number;
                  /** @description null: the model's own, since it takes none. */
                  readonly seed: number | null;
                  /** @description The caller's own instructions. */
                  readonly system: string | null;
                  /** @description null: the model's own, since it takes none. */
                  readonly temperature: number | null;
                  /** @description Only if several votes were planned. */
                  readonly votes?: {
                    /** @enum {string} */
                    readonly decide: 'majority' | 'unanimous';
                    /** @description Votes for each standard: judges times repetitions. Fewer if they decide earlier. */
                    readonly planned: number;
                  };
                };
                readonly total: number;
                readonly unclear: number;
                /** @description Verdicts that are unclear because the model said met and none of its quotes is in the document. They count as unclear, too. null for checks of earlier versions. */
                readonly unverified: number | null;
                /** @description Tokens of every call, repairs included; null if the check failed or a crash interrupted it. */
                readonly usage: {
                  /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                  readonly cached_tokens?: number;
                  readonly completion_tokens: number;
                  /** @description True if a provider sent no figures for some calls, so ours are estimates. */
                  readonly estimated: boolean;
                  readonly prompt_tokens: number;
                  /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                  readonly reasoning_tokens?: number;
                  readonly total_tokens: number;
                } | null;
              } | null;
            }[];
            /** @description Whether there are older ones than the last of these. */
            readonly has_more: boolean;
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly StandardsChecksController_start: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Uses answers of your earlier checks to the same question, and stores new ones. Default true. A client key never gets answers that another key asked for. */
          readonly cache?: boolean;
          /** @description Maximum number of calls in flight. Default 32. */
          readonly concurrency?: number;
          /**
           * @description How votes decide. majority: the verdict of more than half of all votes, else unclear; unanimous: the verdict of all, else unclear. Default majority.
           * @enum {string}
           */
          readonly decide?: 'majority' | 'unanimous';
          /** @description Text, Markdown or HTML, at most 2 MiB as UTF-8. Give either this or document_base64. */
          readonly document?: string;
          /** @description The bytes of a file, in base64: a text in any encoding, HTML, a Word document (.docx) or a PDF. At most 2 MiB as bytes, and 2 MiB of text in it. */
          readonly document_base64?: string;
          /** @description Name of the file. The ending .html tells HTML from other texts; the model does not see it. */
          readonly document_name?: string;
          /** @description The driver instance to ask; without it the model's own, or the default. */
          readonly driver?: string;
          /**
           * @description strict: met becomes unclear if it has quotes and none of them is in the document. lenient: it stays. Default strict.
           * @enum {string}
           */
          readonly evidence?: 'strict' | 'lenient';
          /** @description Models that judge, instead of driver and model: named models, driver/model or drivers. Each votes on each standard. */
          readonly judges?: readonly string[];
          /** @description Maximum tokens of one answer, thinking included. Default: the model's. */
          readonly max_tokens?: number;
          /** @description With driver the provider's model id; without it a named model or driver/model. */
          readonly model?: string;
          /** @description Maximum tokens of a part of the document. Default: what a prompt has room for. */
          readonly part_tokens?: number;
          /** @description Votes of each judge on each standard, each with its own seed. Default 1. */
          readonly repeat?: number;
          /** @description Seed of the sampling. Default 1, or the model's own if it takes none. */
          readonly seed?: number;
          /** @description A stored set. Give either this, standard_set_ids or standards. */
          readonly standard_set_id?: string;
          /** @description Several stored sets. A standard that stands in two of them word for word is judged once. */
          readonly standard_set_ids?: readonly string[];
          /** @description Standards, or a whole set. Give either this, standard_set_id or standard_set_ids. */
          readonly standards?:
            | readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[]
            | {
                readonly description?: string;
                /** @description Licence of the text of the rules, as SPDX names it. */
                readonly license?: string;
                /** @description Unique among all stored sets. */
                readonly name: string;
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                readonly standards: readonly {
                  /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                  readonly applies_when?: string;
                  /** @description Unique in its set. */
                  readonly id: string;
                  /**
                   * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                   * @enum {string}
                   */
                  readonly must_hold?: 'somewhere' | 'everywhere';
                  /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                  readonly rule: string;
                  /**
                   * @description How much a finding matters. Default medium. The model does not see it.
                   * @enum {string}
                   */
                  readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                  /**
                   * Format: uri
                   * @description Where the standard is published.
                   */
                  readonly source?: string;
                  /** @description Words to choose standards by. */
                  readonly tags?: readonly string[];
                  readonly title: string;
                  /** @description Share of the standard in the score. Default 1. */
                  readonly weight?: number;
                }[];
                /** @description Version of the published standard. */
                readonly version?: string;
              };
          /** @description Instructions of your own at the end of the system message. No text of others belongs in them. */
          readonly system?: string;
          /** @description Judges only standards that have one of these tags. */
          readonly tags?: readonly string[];
          /** @description Sampling temperature. Default 0, or the model's own if it takes none. */
          readonly temperature?: number;
        };
      };
    };
    readonly responses: {
      /** @description If the client accepts events: `check` with its id first, then `verdict` and `progress`, and `summary` last */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
      /** @description The check, which runs in the background */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly document: {
              /** @description Of the text that is judged, in UTF-16 code units, as the positions of quotes. */
              readonly length: number;
              readonly name: string | null;
              /** @description Digest of the text as UTF-8. */
              readonly sha256: string;
            };
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly driver: string | null;
            /** @description Set if the check failed as a whole. */
            readonly error: {
              /**
               * @description The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, unverified_evidence, mock_answer or interrupted.
               * @example upstream_timeout
               */
              readonly code: string;
              readonly message: string;
            } | null;
            /**
             * Format: date-time
             * @description null while the check runs.
             */
            readonly finished_at: string | null;
            readonly id: string;
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly model: string | null;
            /** @enum {string} */
            readonly object: 'standards_check';
            readonly standard_count: number;
            /** @description The set the check was started with, which may have changed or been removed since; null for bare standards. */
            readonly standard_set: {
              /** @description null for a set given inline. */
              readonly id: string | null;
              readonly name: string;
            } | null;
            /**
             * @description completed: every standard has a verdict, errors included; cancelled: by its caller; interrupted: the server stopped; failed: a fault of this server.
             * @enum {string}
             */
            readonly status: 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
            /** @description null while the check runs, and if the stored one cannot be read. */
            readonly summary: {
              /** @description How far the votes agree. Only with votes. */
              readonly agreement?: {
                /** @description Krippendorff's alpha of all votes, nominal: 1 is perfect, 0 is chance. Failed votes are missing values. null if it is not defined, as if all votes are the same. */
                readonly alpha: number | null;
                /** @description Mean agreement of all standards. */
                readonly mean: number;
              };
              /** @description Answers that came from the cache. null for checks of earlier versions, and if the check failed or a crash interrupted it. */
              readonly cached_calls: number | null;
              /** @description Calls sent, retries and repairs included. null for checks of earlier versions. */
              readonly calls: number | null;
              /** @description The driver that gave the first answer; if there was none, the one requested. */
              readonly driver: string | null;
              /** @description In milliseconds; null if the check failed or a crash interrupted it. */
              readonly duration_ms: number | null;
              readonly error: number;
              /**
               * @description strict: met needs a verified quote, if it has quotes; else it is unclear. null for checks of earlier versions and of processes that crashed.
               * @enum {string|null}
               */
              readonly evidence: 'strict' | 'lenient' | null;
              readonly met: number;
              /** @description The model that gave the first answer; if there was none, the one requested. */
              readonly model: string | null;
              /** @default 0 */
              readonly not_applicable: number;
              readonly not_met: number;
              /** @description How the document was read, if a person should know: its encoding, pages without text. */
              readonly notes?: readonly string[];
              /** @description The quotes of all verdicts. null for checks of earlier versions. */
              readonly quotes: {
                readonly exact: number;
                readonly normalised: number;
                readonly not_found: number;
                readonly total: number;
              } | null;
              /** @description The weight of the standards that are met, divided by the weight of all that apply, to four decimals. Every weight is 1 unless the standard states another. Verdicts unclear and error count as not met, so a failed call never raises a score. 1 if no standard applies. */
              readonly score: number;
              /** @description What the model was asked with. Absent if the check failed or a crash interrupted it. */
              readonly settings?: {
                /** @description Maximum tokens of one answer. null: the model's own. */
                readonly max_tokens: number | null;
                /** @description Parts of the document that were judged one by one. */
                readonly parts: number;
                /** @description null: the model's own, since it takes none. */
                readonly seed: number | null;
                /** @description The caller's own instructions. */
                readonly system: string | null;
                /** @description null: the model's own, since it takes none. */
                readonly temperature: number | null;
                /** @description Only if several votes were planned. */
                readonly votes?: {
                  /** @enum {string} */
                  readonly decide: 'majority' | 'unanimous';
                  /** @description Votes for each standard: judges times repetitions. Fewer if they decide earlier. */
                  readonly planned: number;
                };
              };
              readonly total: number;
              readonly unclear: number;
              /** @description Verdicts that are unclear because the model said met and none of its quotes is in the document. They count as unclear, too. null for checks of earlier versions. */
              readonly unverified: number | null;
              /** @description Tokens of every call, repairs included; null if the check failed or a crash interrupted it. */
              readonly usage: {
                /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                readonly cached_tokens?: number;
                readonly completion_tokens: number;
                /** @description True if a provider sent no figures for some calls, so ours are estimates. */
                readonly estimated: boolean;
                readonly prompt_tokens: number;
                /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                readonly reasoning_tokens?: number;
                readonly total_tokens: number;
              } | null;
            } | null;
          };
        };
      };
    };
  };
  readonly StandardsChecksController_get: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly document: {
              /** @description Of the text that is judged, in UTF-16 code units, as the positions of quotes. */
              readonly length: number;
              readonly name: string | null;
              /** @description Digest of the text as UTF-8. */
              readonly sha256: string;
            };
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly driver: string | null;
            /** @description Set if the check failed as a whole. */
            readonly error: {
              /**
               * @description The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, unverified_evidence, mock_answer or interrupted.
               * @example upstream_timeout
               */
              readonly code: string;
              readonly message: string;
            } | null;
            /**
             * Format: date-time
             * @description null while the check runs.
             */
            readonly finished_at: string | null;
            readonly id: string;
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly model: string | null;
            /** @enum {string} */
            readonly object: 'standards_check';
            readonly standard_count: number;
            /** @description The set the check was started with, which may have changed or been removed since; null for bare standards. */
            readonly standard_set: {
              /** @description null for a set given inline. */
              readonly id: string | null;
              readonly name: string;
            } | null;
            /**
             * @description completed: every standard has a verdict, errors included; cancelled: by its caller; interrupted: the server stopped; failed: a fault of this server.
             * @enum {string}
             */
            readonly status: 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
            /** @description null while the check runs, and if the stored one cannot be read. */
            readonly summary: {
              /** @description How far the votes agree. Only with votes. */
              readonly agreement?: {
                /** @description Krippendorff's alpha of all votes, nominal: 1 is perfect, 0 is chance. Failed votes are missing values. null if it is not defined, as if all votes are the same. */
                readonly alpha: number | null;
                /** @description Mean agreement of all standards. */
                readonly mean: number;
              };
              /** @description Answers that came from the cache. null for checks of earlier versions, and if the check failed or a crash interrupted it. */
              readonly cached_calls: number | null;
              /** @description Calls sent, retries and repairs included. null for checks of earlier versions. */
              readonly calls: number | null;
              /** @description The driver that gave the first answer; if there was none, the one requested. */
              readonly driver: string | null;
              /** @description In milliseconds; null if the check failed or a crash interrupted it. */
              readonly duration_ms: number | null;
              readonly error: number;
              /**
               * @description strict: met needs a verified quote, if it has quotes; else it is unclear. null for checks of earlier versions and of processes that crashed.
               * @enum {string|null}
               */
              readonly evidence: 'strict' | 'lenient' | null;
              readonly met: number;
              /** @description The model that gave the first answer; if there was none, the one requested. */
              readonly model: string | null;
              /** @default 0 */
              readonly not_applicable: number;
              readonly not_met: number;
              /** @description How the document was read, if a person should know: its encoding, pages without text. */
              readonly notes?: readonly string[];
              /** @description The quotes of all verdicts. null for checks of earlier versions. */
              readonly quotes: {
                readonly exact: number;
                readonly normalised: number;
                readonly not_found: number;
                readonly total: number;
              } | null;
              /** @description The weight of the standards that are met, divided by the weight of all that apply, to four decimals. Every weight is 1 unless the standard states another. Verdicts unclear and error count as not met, so a failed call never raises a score. 1 if no standard applies. */
              readonly score: number;
              /** @description What the model was asked with. Absent if the check failed or a crash interrupted it. */
              readonly settings?: {
                /** @description Maximum tokens of one answer. null: the model's own. */
                readonly max_tokens: number | null;
                /** @description Parts of the document that were judged one by one. */
                readonly parts: number;
                /** @description null: the model's own, since it takes none. */
                readonly seed: number | null;
                /** @description The caller's own instructions. */
                readonly system: string | null;
                /** @description null: the model's own, since it takes none. */
                readonly temperature: number | null;
                /** @description Only if several votes were planned. */
                readonly votes?: {
                  /** @enum {string} */
                  readonly decide: 'majority' | 'unanimous';
                  /** @description Votes for each standard: judges times repetitions. Fewer if they decide earlier. */
                  readonly planned: number;
                };
              };
              readonly total: number;
              readonly unclear: number;
              /** @description Verdicts that are unclear because the model said met and none of its quotes is in the document. They count as unclear, too. null for checks of earlier versions. */
              readonly unverified: number | null;
              /** @description Tokens of every call, repairs included; null if the check failed or a crash interrupted it. */
              readonly usage: {
                /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                readonly cached_tokens?: number;
                readonly completion_tokens: number;
                /** @description True if a provider sent no figures for some calls, so ours are estimates. */
                readonly estimated: boolean;
                readonly prompt_tokens: number;
                /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                readonly reasoning_tokens?: number;
                readonly total_tokens: number;
              } | null;
            } | null;
            /** @description In the order of the standards. While the check runs: those found so far. */
            readonly verdicts: readonly {
              /** @description Share of the votes given that have this verdict. Only with votes. */
              readonly agreement?: number;
              /** @description Calls sent for this standard: parts of the document, retries and repairs; 0 if all answers came from the cache. */
              readonly attempts: number;
              /** @description True if the answers about all parts came from the cache; else absent. */
              readonly cached?: boolean;
              /** @description Set if the verdict is error, or if it is unclear because the answer was unreadable, a refusal, or met with quotes that are not in the document. */
              readonly error?: {
                /**
                 * @description The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, unverified_evidence, mock_answer or interrupted.
                 * @example upstream_timeout
                 */
                readonly code: string;
                readonly message: string;
              };
              /**
               * @description The model that gave the verdict, as driver/model; null if none did.
               * @example groq/openai/gpt-oss-20b
               */
              readonly judged_by: string | null;
              readonly quotes: readonly {
                /** @description Position after the quote, in UTF-16 code units. Only if verified. */
                readonly end?: number;
                /** @description The nearest heading above; at most 200 characters. */
                readonly heading?: string;
                /** @description Line of the document, from 1. Only of texts and Markdown: other files have no such lines. */
                readonly line?: number;
                /**
                 * @description exact: letter by letter; normalised: as a reader reads it; not_found: the document does not say so.
                 * @enum {string}
                 */
                readonly match: 'exact' | 'normalised' | 'not_found';
                /** @description The passage with most in common. Only if not found, and if there is one. */
                readonly nearest?: {
                  /** @description The position after it. */
                  readonly end: number;
                  /** @description The nearest heading above; at most 200 characters. */
                  readonly heading?: string;
                  /** @description Line of the document, from 1. Only of texts and Markdown: other files have no such lines. */
                  readonly line?: number;
                  /** @description Page, from 1. Only of a PDF. */
                  readonly page?: number;
                  /** @description Its first position in the document, in UTF-16 code units. */
                  readonly start: number;
                  /** @description As it is read, without mark-up; at most 500 characters. */
                  readonly text: string;
                };
                /** @description Page, from 1. Only of a PDF. */
                readonly page?: number;
                /**
                 * @description Why it was not found. absent: the words are not there. too_short: less than two words. Otherwise the words are there, but say something else: cut within a word or a number, deleted or hidden, behind a negation, before a restriction that reverses them, or a question without its mark.
                 * @enum {string}
                 */
                readonly problem?:
                  | 'absent'
                  | 'too_short'
                  | 'cut_word'
                  | 'cut_number'
                  | 'deleted_text'
                  | 'negation_before'
                  | 'restriction_behind'
                  | 'question';
                /** @description First position of the quote in the text that was judged, in UTF-16 code units. Only if verified. */
                readonly start?: number;
                /** @description The model's words. */
                readonly text: string;
                /** @description True if the document says so: match is exact or normalised. */
                readonly verified: boolean;
              }[];
              /** @description The model's words, at most 2,000 characters; our own if its answer was unreadable; empty if there was no answer. */
              readonly reason: string;
              /**
               * @description Only if the standard states one.
               * @enum {string}
               */
              readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
              readonly standard_id: string;
              readonly title: string;
              /**
               * @description not_applicable: the condition applies_when of the standard does not hold. error: no judgement was obtained. It is never a pass.
               * @enum {string}
               */
              readonly verdict: 'met' | 'not_met' | 'unclear' | 'not_applicable' | 'error';
              /** @description Only if several votes were planned: those given, in the order in which judges were asked. */
              readonly votes?: readonly {
                /** @description The model, as driver/model; as it was asked for if it gave no answer. */
                readonly judge: string;
                /** @description The model's words, at most 500 characters. */
                readonly reason: string;
                /** @description From 1. Each repetition has its own seed. */
                readonly repetition: number;
                /** @enum {string} */
                readonly verdict: 'met' | 'not_met' | 'unclear' | 'not_applicable' | 'error';
              }[];
              /** @description Only if the standard states one. */
              readonly weight?: number;
            }[];
          };
        };
      };
    };
  };
  readonly StandardsChecksController_cancelOrRemove: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The check was running and is cancelled; its status is running if it takes over ten seconds */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** Format: date-time */
            readonly created_at: string;
            readonly document: {
              /** @description Of the text that is judged, in UTF-16 code units, as the positions of quotes. */
              readonly length: number;
              readonly name: string | null;
              /** @description Digest of the text as UTF-8. */
              readonly sha256: string;
            };
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly driver: string | null;
            /** @description Set if the check failed as a whole. */
            readonly error: {
              /**
               * @description The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, unverified_evidence, mock_answer or interrupted.
               * @example upstream_timeout
               */
              readonly code: string;
              readonly message: string;
            } | null;
            /**
             * Format: date-time
             * @description null while the check runs.
             */
            readonly finished_at: string | null;
            readonly id: string;
            /** @description As requested. The summary and each verdict name the model that judged. */
            readonly model: string | null;
            /** @enum {string} */
            readonly object: 'standards_check';
            readonly standard_count: number;
            /** @description The set the check was started with, which may have changed or been removed since; null for bare standards. */
            readonly standard_set: {
              /** @description null for a set given inline. */
              readonly id: string | null;
              readonly name: string;
            } | null;
            /**
             * @description completed: every standard has a verdict, errors included; cancelled: by its caller; interrupted: the server stopped; failed: a fault of this server.
             * @enum {string}
             */
            readonly status: 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
            /** @description null while the check runs, and if the stored one cannot be read. */
            readonly summary: {
              /** @description How far the votes agree. Only with votes. */
              readonly agreement?: {
                /** @description Krippendorff's alpha of all votes, nominal: 1 is perfect, 0 is chance. Failed votes are missing values. null if it is not defined, as if all votes are the same. */
                readonly alpha: number | null;
                /** @description Mean agreement of all standards. */
                readonly mean: number;
              };
              /** @description Answers that came from the cache. null for checks of earlier versions, and if the check failed or a crash interrupted it. */
              readonly cached_calls: number | null;
              /** @description Calls sent, retries and repairs included. null for checks of earlier versions. */
              readonly calls: number | null;
              /** @description The driver that gave the first answer; if there was none, the one requested. */
              readonly driver: string | null;
              /** @description In milliseconds; null if the check failed or a crash interrupted it. */
              readonly duration_ms: number | null;
              readonly error: number;
              /**
               * @description strict: met needs a verified quote, if it has quotes; else it is unclear. null for checks of earlier versions and of processes that crashed.
               * @enum {string|null}
               */
              readonly evidence: 'strict' | 'lenient' | null;
              readonly met: number;
              /** @description The model that gave the first answer; if there was none, the one requested. */
              readonly model: string | null;
              /** @default 0 */
              readonly not_applicable: number;
              readonly not_met: number;
              /** @description How the document was read, if a person should know: its encoding, pages without text. */
              readonly notes?: readonly string[];
              /** @description The quotes of all verdicts. null for checks of earlier versions. */
              readonly quotes: {
                readonly exact: number;
                readonly normalised: number;
                readonly not_found: number;
                readonly total: number;
              } | null;
              /** @description The weight of the standards that are met, divided by the weight of all that apply, to four decimals. Every weight is 1 unless the standard states another. Verdicts unclear and error count as not met, so a failed call never raises a score. 1 if no standard applies. */
              readonly score: number;
              /** @description What the model was asked with. Absent if the check failed or a crash interrupted it. */
              readonly settings?: {
                /** @description Maximum tokens of one answer. null: the model's own. */
                readonly max_tokens: number | null;
                /** @description Parts of the document that were judged one by one. */
                readonly parts: number;
                /** @description null: the model's own, since it takes none. */
                readonly seed: number | null;
                /** @description The caller's own instructions. */
                readonly system: string | null;
                /** @description null: the model's own, since it takes none. */
                readonly temperature: number | null;
                /** @description Only if several votes were planned. */
                readonly votes?: {
                  /** @enum {string} */
                  readonly decide: 'majority' | 'unanimous';
                  /** @description Votes for each standard: judges times repetitions. Fewer if they decide earlier. */
                  readonly planned: number;
                };
              };
              readonly total: number;
              readonly unclear: number;
              /** @description Verdicts that are unclear because the model said met and none of its quotes is in the document. They count as unclear, too. null for checks of earlier versions. */
              readonly unverified: number | null;
              /** @description Tokens of every call, repairs included; null if the check failed or a crash interrupted it. */
              readonly usage: {
                /** @description Prompt tokens from the provider's cache. Only if a provider tells them. */
                readonly cached_tokens?: number;
                readonly completion_tokens: number;
                /** @description True if a provider sent no figures for some calls, so ours are estimates. */
                readonly estimated: boolean;
                readonly prompt_tokens: number;
                /** @description Answer tokens spent on reasoning. Only if a provider tells them. */
                readonly reasoning_tokens?: number;
                readonly total_tokens: number;
              } | null;
            } | null;
          };
        };
      };
      /** @description The check had ended and is removed */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly StandardsChecksController_events: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description `check` with its id first, then `verdict` and `progress`, and `summary` last */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
    };
  };
  readonly StandardsChecksController_estimate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Uses answers of your earlier checks to the same question, and stores new ones. Default true. A client key never gets answers that another key asked for. */
          readonly cache?: boolean;
          /** @description Maximum number of calls in flight. Default 32. */
          readonly concurrency?: number;
          /**
           * @description How votes decide. majority: the verdict of more than half of all votes, else unclear; unanimous: the verdict of all, else unclear. Default majority.
           * @enum {string}
           */
          readonly decide?: 'majority' | 'unanimous';
          /** @description Text, Markdown or HTML, at most 2 MiB as UTF-8. Give either this or document_base64. */
          readonly document?: string;
          /** @description The bytes of a file, in base64: a text in any encoding, HTML, a Word document (.docx) or a PDF. At most 2 MiB as bytes, and 2 MiB of text in it. */
          readonly document_base64?: string;
          /** @description Name of the file. The ending .html tells HTML from other texts; the model does not see it. */
          readonly document_name?: string;
          /** @description The driver instance to ask; without it the model's own, or the default. */
          readonly driver?: string;
          /**
           * @description strict: met becomes unclear if it has quotes and none of them is in the document. lenient: it stays. Default strict.
           * @enum {string}
           */
          readonly evidence?: 'strict' | 'lenient';
          /** @description Models that judge, instead of driver and model: named models, driver/model or drivers. Each votes on each standard. */
          readonly judges?: readonly string[];
          /** @description Maximum tokens of one answer, thinking included. Default: the model's. */
          readonly max_tokens?: number;
          /** @description With driver the provider's model id; without it a named model or driver/model. */
          readonly model?: string;
          /** @description Maximum tokens of a part of the document. Default: what a prompt has room for. */
          readonly part_tokens?: number;
          /** @description Votes of each judge on each standard, each with its own seed. Default 1. */
          readonly repeat?: number;
          /** @description Seed of the sampling. Default 1, or the model's own if it takes none. */
          readonly seed?: number;
          /** @description A stored set. Give either this, standard_set_ids or standards. */
          readonly standard_set_id?: string;
          /** @description Several stored sets. A standard that stands in two of them word for word is judged once. */
          readonly standard_set_ids?: readonly string[];
          /** @description Standards, or a whole set. Give either this, standard_set_id or standard_set_ids. */
          readonly standards?:
            | readonly {
                /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                readonly applies_when?: string;
                /** @description Unique in its set. */
                readonly id: string;
                /**
                 * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                 * @enum {string}
                 */
                readonly must_hold?: 'somewhere' | 'everywhere';
                /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                readonly rule: string;
                /**
                 * @description How much a finding matters. Default medium. The model does not see it.
                 * @enum {string}
                 */
                readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                /** @description Words to choose standards by. */
                readonly tags?: readonly string[];
                readonly title: string;
                /** @description Share of the standard in the score. Default 1. */
                readonly weight?: number;
              }[]
            | {
                readonly description?: string;
                /** @description Licence of the text of the rules, as SPDX names it. */
                readonly license?: string;
                /** @description Unique among all stored sets. */
                readonly name: string;
                /**
                 * Format: uri
                 * @description Where the standard is published.
                 */
                readonly source?: string;
                readonly standards: readonly {
                  /** @description The condition under which the standard applies. If it does not hold, the verdict is not_applicable. */
                  readonly applies_when?: string;
                  /** @description Unique in its set. */
                  readonly id: string;
                  /**
                   * @description For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. everywhere: every part must meet it.
                   * @enum {string}
                   */
                  readonly must_hold?: 'somewhere' | 'everywhere';
                  /** @description Tells the model what the document must or must not say. The model reads it as it is. */
                  readonly rule: string;
                  /**
                   * @description How much a finding matters. Default medium. The model does not see it.
                   * @enum {string}
                   */
                  readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
                  /**
                   * Format: uri
                   * @description Where the standard is published.
                   */
                  readonly source?: string;
                  /** @description Words to choose standards by. */
                  readonly tags?: readonly string[];
                  readonly title: string;
                  /** @description Share of the standard in the score. Default 1. */
                  readonly weight?: number;
                }[];
                /** @description Version of the published standard. */
                readonly version?: string;
              };
          /** @description Instructions of your own at the end of the system message. No text of others belongs in them. */
          readonly system?: string;
          /** @description Judges only standards that have one of these tags. */
          readonly tags?: readonly string[];
          /** @description Sampling temperature. Default 0, or the model's own if it takes none. */
          readonly temperature?: number;
        };
      };
    };
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description Standards times parts of the document times votes. Retries and repairs are not counted. */
            readonly calls: number;
            /** @description Tokens of all answers, at 200 each or max_tokens if that is less. Thinking is not counted. */
            readonly completion_tokens: number;
            /** @description Shortest time in milliseconds that the known limits of the model allow, with what remains of them now; null if no limit is known. Latency is not counted. */
            readonly least_ms: number | null;
            /** @description The limit that decides least_ms; null if no call has to wait. */
            readonly limited_by: {
              readonly limit: number;
              /** @enum {string} */
              readonly unit: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
              /** @enum {string} */
              readonly window: 'minute' | 'day';
            } | null;
            /** @description Parts of the document that are judged one by one. */
            readonly parts: number;
            /** @description Tokens of all prompts, at four bytes each. */
            readonly prompt_tokens: number;
          };
        };
      };
    };
  };
  readonly HealthController_health: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @enum {string} */
            readonly status: 'ok';
          };
        };
      };
    };
  };
  readonly MetricsController_read: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/plain': string;
        };
      };
    };
  };
  readonly HealthController_ready: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @enum {string} */
            readonly status: 'ready';
          };
        };
      };
    };
  };
  readonly 'AudioController_transcribe[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'multipart/form-data': {
          /**
           * Format: binary
           * @description The recording.
           */
          readonly file?: string;
          /** @description `driver/model`, or a named model. */
          readonly model: string;
          /** @description `json`, `text`, `srt`, `verbose_json`, `vtt`, … */
          readonly response_format?: string;
          /** @description For models that stream. */
          readonly stream?: boolean;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description The text as the provider sent it, in the format that was asked for */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly [key: string]: unknown;
          };
          readonly 'text/event-stream': string;
          readonly 'text/plain': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly 'AudioController_translate[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'multipart/form-data': {
          /**
           * Format: binary
           * @description The recording.
           */
          readonly file?: string;
          /** @description `driver/model`, or a named model. */
          readonly model: string;
          /** @description `json`, `text`, `srt`, `verbose_json`, `vtt`, … */
          readonly response_format?: string;
          /** @description For models that stream. */
          readonly stream?: boolean;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description The text as the provider sent it, in the format that was asked for */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly [key: string]: unknown;
          };
          readonly 'text/event-stream': string;
          readonly 'text/plain': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly 'ChatCompletionsController_create[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Of several models, answer with the first success alone. Not sent to providers. */
          readonly fastest_response?: boolean | null;
          readonly frequency_penalty?: number | null;
          readonly function_call?:
            | (
                | string
                | ({
                    readonly name: string;
                  } & {
                    readonly [key: string]: unknown;
                  })
              )
            | null;
          readonly functions?:
            | readonly ({
                readonly name: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly logit_bias?:
            | (
                | {
                    readonly [key: string]: number | boolean;
                  }
                | readonly (readonly (string | number | boolean)[])[]
                | false
              )
            | null;
          readonly logprobs?: (boolean | number) | null;
          readonly max_completion_tokens?: number | null;
          readonly max_tokens?: number | null;
          readonly messages: readonly ({
            readonly content?:
              | (
                  | string
                  | readonly ({
                      readonly type: string;
                    } & {
                      readonly [key: string]: unknown;
                    })[]
                )
              | null;
            readonly role: string;
            readonly tool_call_id?: string | null;
            readonly tool_calls?:
              | readonly {
                  readonly [key: string]: unknown;
                }[]
              | null;
          } & {
            readonly [key: string]: unknown;
          })[];
          readonly metadata?: {
            readonly [key: string]: unknown;
          } | null;
          readonly modalities?: readonly string[] | null;
          /** @description `driver/model`, a named model, or several of either with commas between them. */
          readonly model: string;
          readonly n?: number | null;
          readonly parallel_tool_calls?: boolean | null;
          readonly presence_penalty?: number | null;
          readonly reasoning_effort?: string | null;
          readonly response_format?:
            | ({
                readonly type: string;
              } & {
                readonly [key: string]: unknown;
              })
            | null;
          readonly seed?: number | null;
          readonly service_tier?: string | null;
          readonly stop?: (string | readonly string[]) | null;
          readonly store?: boolean | null;
          readonly stream?: boolean | null;
          readonly stream_options?:
            | ({
                readonly include_usage?: boolean | null;
              } & {
                readonly [key: string]: unknown;
              })
            | null;
          readonly temperature?: number | null;
          readonly tool_choice?:
            | (
                | string
                | {
                    readonly [key: string]: unknown;
                  }
              )
            | null;
          readonly tools?:
            | readonly ({
                readonly function?: {
                  readonly name: string;
                } & {
                  readonly [key: string]: unknown;
                };
                readonly type?: string;
              } & {
                readonly [key: string]: unknown;
              })[]
            | null;
          readonly top_logprobs?: number | null;
          readonly top_p?: number | null;
          readonly user?: string | null;
          readonly verbosity?: string | null;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description The chat completion, or for several models a list with one result each; with "stream": true its chunks as events, the last one data: [DONE] */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            | {
                readonly data: readonly (
                  | {
                      readonly completion: {
                        readonly choices?: readonly {
                          readonly [key: string]: unknown;
                        }[];
                        /** @description Seconds since 1970. */
                        readonly created?: number;
                        readonly id?: string;
                        /** @description As the provider names it; of several models the winner, as it was asked for. */
                        readonly model?: string;
                        /** @example chat.completion */
                        readonly object?: string;
                        readonly usage?: {
                          readonly [key: string]: unknown;
                        } | null;
                      } & {
                        readonly [key: string]: unknown;
                      };
                      readonly model: string;
                      /** @enum {boolean} */
                      readonly ok: true;
                    }
                  | {
                      readonly error: {
                        /** @example model_not_found */
                        readonly code: string;
                        readonly message: string;
                        /**
                         * @description The field at fault.
                         * @example model
                         */
                        readonly param: string | null;
                        /** @enum {string} */
                        readonly type:
                          | 'invalid_request_error'
                          | 'authentication_error'
                          | 'permission_error'
                          | 'not_found_error'
                          | 'conflict_error'
                          | 'rate_limit_error'
                          | 'server_error'
                          | 'upstream_error'
                          | 'service_unavailable_error';
                      };
                      readonly model: string;
                      /** @enum {boolean} */
                      readonly ok: false;
                    }
                )[];
                /** @enum {string} */
                readonly object: 'list';
              }
            | ({
                readonly choices?: readonly {
                  readonly [key: string]: unknown;
                }[];
                /** @description Seconds since 1970. */
                readonly created?: number;
                readonly id?: string;
                /** @description As the provider names it; of several models the winner, as it was asked for. */
                readonly model?: string;
                /** @example chat.completion */
                readonly object?: string;
                readonly usage?: {
                  readonly [key: string]: unknown;
                } | null;
              } & {
                readonly [key: string]: unknown;
              });
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly 'CompletionsController_create[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description `driver/model`, or a named model. */
          readonly model: string;
          /** @description A text, the numbers of its tokens, or a list of either. */
          readonly prompt?:
            (string | readonly number[] | readonly string[] | readonly (readonly number[])[]) | null;
          readonly stream?: boolean | null;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description The completion as the provider sent it; with "stream": true its events */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description Each with its `text`. */
            readonly choices: readonly {
              readonly [key: string]: unknown;
            }[];
            readonly id?: string;
            /** @description As the provider names it. */
            readonly model?: string;
            /** @example text_completion */
            readonly object?: string;
            readonly usage?: {
              readonly [key: string]: unknown;
            } | null;
          } & {
            readonly [key: string]: unknown;
          };
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly 'EmbeddingsController_create[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Numbers in each vector, for models that can shorten them. */
          readonly dimensions?: number | null;
          /**
           * @description `base64`: 32-bit floats, little-endian. Default: numbers.
           * @enum {string|null}
           */
          readonly encoding_format?: 'float' | 'base64' | null;
          /** @description A text, the numbers of its tokens, or a list of either. */
          readonly input: string | readonly number[] | readonly string[] | readonly (readonly number[])[];
          /** @description `driver/model`, or a named model. */
          readonly model: string;
          readonly user?: string | null;
        } & {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description One vector for each input, in the encoding that was asked for */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description One item for each input, in order: `index`, and `embedding` as numbers or in base64. */
            readonly data: readonly {
              readonly [key: string]: unknown;
            }[];
            /** @description As the provider names it. */
            readonly model?: string;
            /** @example list */
            readonly object?: string;
            readonly usage?: {
              readonly [key: string]: unknown;
            } | null;
          } & {
            readonly [key: string]: unknown;
          };
        };
      };
      /** @description The request is invalid, or a field would name the host or the credentials of a call */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No valid token */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The token is not for calling models, or not for this model */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description No such driver or model */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The body is too large, or the prompt is larger than the model ever takes */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The key's own limits, or the provider's; `retry-after` says when to try again */
      readonly 429: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider failed, or refused the credentials configured for it */
      readonly 502: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider is overloaded or not configured, or this server has too much to do */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
      /** @description The provider did not answer in time */
      readonly 504: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly error: {
              /** @example model_not_found */
              readonly code: string;
              readonly message: string;
              /**
               * @description The field at fault.
               * @example model
               */
              readonly param: string | null;
              /** @enum {string} */
              readonly type:
                | 'invalid_request_error'
                | 'authentication_error'
                | 'permission_error'
                | 'not_found_error'
                | 'conflict_error'
                | 'rate_limit_error'
                | 'server_error'
                | 'upstream_error'
                | 'service_unavailable_error';
            };
          };
        };
      };
    };
  };
  readonly 'ModelsController_list[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly ({
              /**
               * @description What is known of its abilities, such as `{"tools": true, "images": false}`. Of a named model: those that one of its targets has. Left out if nothing is known.
               * @example {
               *       "tools": true,
               *       "images": false
               *     }
               */
              readonly abilities?: {
                readonly [key: string]: boolean;
              };
              /** @description Seconds since 1970: as the provider tells it, else 0. */
              readonly created: number;
              /** @description Value of a request's `model`: a named model, or `driver/model`. */
              readonly id: string;
              /** @enum {string} */
              readonly object: 'model';
              /** @description The driver instance; for named models this server. */
              readonly owned_by: string;
            } & {
              readonly [key: string]: unknown;
            })[];
            /** @enum {string} */
            readonly object: 'list';
          };
        };
      };
    };
  };
  readonly 'ModelsController_find[0]': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /**
             * @description What is known of its abilities, such as `{"tools": true, "images": false}`. Of a named model: those that one of its targets has. Left out if nothing is known.
             * @example {
             *       "tools": true,
             *       "images": false
             *     }
             */
            readonly abilities?: {
              readonly [key: string]: boolean;
            };
            /** @description Seconds since 1970: as the provider tells it, else 0. */
            readonly created: number;
            /** @description Value of a request's `model`: a named model, or `driver/model`. */
            readonly id: string;
            /** @enum {string} */
            readonly object: 'model';
            /** @description The driver instance; for named models this server. */
            readonly owned_by: string;
          } & {
            readonly [key: string]: unknown;
          };
        };
      };
    };
  };
}
