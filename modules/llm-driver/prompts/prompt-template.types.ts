import type { ChatMessage } from '../contract/chat.types.js';

/** A value of a variable: its text is inserted as it is. Numbers must be finite. */
export type PromptValue = string | number | bigint | boolean;

/** One message of a template. */
export interface TemplateMessage {
  readonly role: ChatMessage['role'];
  readonly content: string;
}

/** A user message with a system message. */
export interface TemplateRequest {
  readonly system?: string | undefined;
  readonly prompt: string;
}

/** What a template is made of: any of its texts may have variables. */
export type TemplateSource = string | TemplateRequest | readonly TemplateMessage[];

/** Names of the variables of a template; `string` if its text is not known to the compiler. */
export type PromptVariableNames<Source extends TemplateSource> = NamesIn<TextOf<Source>>;

/** One value for each variable. */
export type PromptVariables<Source extends TemplateSource> = {
  readonly [Name in PromptVariableNames<Source>]: PromptValue;
};

/** The prompt that a template makes: of the same form as the template. */
export type FilledPrompt<Source extends TemplateSource> = Source extends string
  ? string
  : Source extends readonly TemplateMessage[]
    ? { readonly role: ChatMessage['role']; readonly content: string }[]
    : { readonly system?: string; readonly prompt: string };

/** Fills in a prompt. It takes no argument if the template has no variable. */
export interface PromptTemplate<Source extends TemplateSource> {
  (
    ...values: [PromptVariableNames<Source>] extends [never] ? [] : [PromptVariables<Source>]
  ): FilledPrompt<Source>;
  /** Names of the variables, in the order of the text. */
  readonly variables: readonly PromptVariableNames<Source>[];
}

type TextOf<Source extends TemplateSource> = Source extends string
  ? Source
  : Source extends readonly TemplateMessage[]
    ? Source[number]['content']
    : Source extends TemplateRequest
      ? Source['prompt'] | (Source extends { readonly system: infer System extends string } ? System : never)
      : never;

type NamesIn<Text extends string> = Text extends string
  ? string extends Text
    ? string
    : Text extends `${string}{{${infer Name}}}${infer Rest}`
      ? Trim<Name> | NamesIn<Rest>
      : never
  : never;

type Trim<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` ? Trim<Rest> : Text;
