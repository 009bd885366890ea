/** Which environment variables are read for settings that the options of an instance leave out, and how. */
export interface EnvironmentOptions {
  /**
   * Returns the variable of a setting, such as `GROQ_API_KEY` for the instance `groq` and the key `api_key`;
   * undefined if there is none. Keys are those that drivers declare: `api_key`, `base_url`, `model`,
   * `limits`. Error messages name the variable.
   * @default instance and key in upper case, with `_` for every other character
   */
  readonly variableOf?: ((instance: string, key: string) => string | undefined) | undefined;
  /**
   * Returns the text of a variable, once, while the application starts; undefined or '' if it is not set.
   * @default (variable) => process.env[variable]
   */
  readonly read?: ((variable: string) => string | undefined) | undefined;
}
