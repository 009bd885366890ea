/** A wrong argument of the client: nothing was sent. */
export class LlmClientError extends TypeError {
  override readonly name = 'LlmClientError';

  /** @param param the argument at fault, such as `path.name` */
  constructor(
    message: string,
    readonly param: string,
  ) {
    super(message);
  }
}

/** Says which argument is wrong, what was expected and what came. Shows no text: it may be a key. */
export function wrongArgument(param: string, expected: string, value: unknown): LlmClientError {
  return new LlmClientError(`${param} must be ${expected}; got ${kindOf(value)}.`, param);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
