import type { RequestBounds } from '../contract/request-bounds.js';

/** A provider's names of fields, by OpenAI's. */
export type FieldNames = Readonly<Record<string, string>>;

/** Ids of tool calls that a provider takes. */
export interface ToolCallIdFacts {
  readonly allowed: RegExp;
  /** Letters and digits of an id that stands in for one that is not allowed. */
  readonly length: number;
}

/** What stands in for a provider's state on tool calls that it did not make. */
export interface UnsignedCallFacts {
  /** Returns true for a model that asks for the state. */
  readonly models: (model: string) => boolean;
  /** Field of the tool call with the state. */
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What a provider takes in a request where it differs from an unknown server, which is sent everything. */
export interface RequestFacts {
  /**
   * Fields of requests that the provider takes, by its own names, for one that refuses others. Those without
   * which the answer would not be the one asked for are refused before they are sent; others are left out.
   * A field that no provider is known to have is sent: it may be a new one, and its fate is not silent.
   * Default: all.
   */
  readonly fields?: readonly string[];
  /**
   * Fields that the provider is known to refuse, where it does not say which it takes. Otherwise as `fields`.
   * Default: none.
   */
  readonly refusedFields?: readonly string[];
  /** True if the provider gives one choice only: a request for more is refused. Default: false. */
  readonly singleChoice?: boolean;
  /** Bounds of fields. A request beyond them is refused before it is sent. Default: none. */
  readonly bounds?: RequestBounds;
  /**
   * Returns the fields that a model takes of messages of a role, for a provider that refuses others. They are
   * left out. Must return the same list for the same model and role. Default: all.
   */
  readonly messageFields?: (model: string, role: string) => readonly string[];
  /** The provider's names of roles, by OpenAI's. Default: OpenAI's. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Fields of tool calls that the provider takes. Others are left out. Default: all. */
  readonly toolCallFields?: readonly string[];
  /**
   * Fields of messages and tool calls in which this vendor reads state of its own answers, such as
   * `reasoning_content`; `thinking` also stands for parts of that type. State of other vendors, from a
   * conversation that another target has begun, is left out. Default: all state is sent.
   */
  readonly ownState?: readonly string[];
  /**
   * Headers that the provider asks for and that are the caller's: a gateway passes them on. In lower case.
   * Default: those of the application and of the conversation.
   */
  readonly passedHeaders?: readonly string[];
  /**
   * Returns the provider's names of fields, by OpenAI's, for requests to a model; undefined if they are
   * OpenAI's. If the caller wrote both, the provider's own counts and the other is left out. Default:
   * OpenAI's names.
   */
  readonly renames?: (model: string) => FieldNames | undefined;
  /** Default: any. Others are renamed, alike in calls and in the results of tools. */
  readonly toolCallIds?: ToolCallIdFacts;
  /**
   * For a provider that refuses a tool call of the current turn without the state that it gave to it: what is
   * put on the first call of an answer that has none, since another provider gave the answer. Default:
   * nothing.
   */
  readonly unsignedCalls?: UnsignedCallFacts;
  /**
   * Where the reasoning of earlier answers goes. `parts`: as a part of the type `thinking` in the content.
   * `with_tools`: into `reasoning_content` of every answer of a turn that called tools, empty if it is not
   * known.
   * Default: it is sent as the caller wrote it.
   */
  readonly reasoning?: 'parts' | 'with_tools';
}
