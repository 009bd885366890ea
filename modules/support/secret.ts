import { inspect } from 'node:util';

const PRINTED = '[secret]';

/** Matches client keys, bearer tokens, application keys and keys of providers by their form. */
const SECRET_PATTERN =
  /\bllm_[a-z0-9]{7}_[A-Za-z0-9_-]{43}|\bBearer\s+[^\s"\\]+|\bbase64:[A-Za-z0-9+/=]{20,}|\b(?:sk|gsk|rk|pk|xai|hf)[-_][A-Za-z0-9_-]{16,}/gi;

/**
 * Holds a value that never prints: `String()`, templates, `JSON.stringify`, `console.log` and `util.inspect`
 * show `[secret]`. Only {@link Secret.reveal} returns the value.
 */
export class Secret {
  // A private field, not a property: `Object.entries`, spreads and structured loggers cannot reach it.
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Returns the value. Call it only to send or store the value. */
  reveal(): string {
    return this.#value;
  }

  /**
   * The last four characters; `undefined` if the secret has fewer than twenty, since four would reveal too
   * much of it.
   */
  get last4(): string | undefined {
    return this.#value.length >= 20 ? this.#value.slice(-4) : undefined;
  }

  toString(): string {
    return PRINTED;
  }

  toJSON(): string {
    return PRINTED;
  }

  [Symbol.toPrimitive](): string {
    return PRINTED;
  }

  [inspect.custom](): string {
    return PRINTED;
  }
}

/** Replaces everything that looks like a secret by `[secret]`: the last defence, after all others. */
export function redactSecrets(text: string): string {
  return text.replace(SECRET_PATTERN, PRINTED);
}
