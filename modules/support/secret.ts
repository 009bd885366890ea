import { inspect } from 'node:util';

const PRINTED = '[secret]';

/**
 * A value that never prints: `String()`, templates, `JSON.stringify`, `console.log` and `util.inspect`
 * all show `[secret]`. Only {@link Secret.reveal} gives the value, at the one place that sends it.
 */
export class Secret {
  // A private field, not a property: `Object.entries`, spreads and structured loggers cannot reach it.
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the value leaves the process and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** The last four characters, or `undefined` where the secret has fewer than twenty: four of a short one say too much. */
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

const REMOVED = '[secret]';

/** Our client keys, bearer tokens, application keys, and the keys of providers, by their form. */
const SECRETS =
  /\bllm_[a-z0-9]{7}_[A-Za-z0-9_-]{43}|\bBearer\s+[^\s"\\]+|\bbase64:[A-Za-z0-9+/=]{20,}|\b(?:sk|gsk|rk|pk|xai|hf)[-_][A-Za-z0-9_-]{16,}/gi;

/** The text with `[secret]` in place of all that has the form of a secret: the net below all the care taken before. */
export function redactSecrets(text: string): string {
  return text.replace(SECRETS, REMOVED);
}
