import { inspect } from 'node:util';

const PRINTED = '[secret]';

/** Matches client keys, bearer tokens, application keys and keys of providers by their form. */
const SECRET_PATTERN =
  /\bllm_[a-z0-9]{7}_[A-Za-z0-9_-]{43}|\bBearer\s+[^\s"\\]+|\bbase64:[A-Za-z0-9+/=]{20,}|\b(?:sk|gsk|rk|pk|xai|hf)[-_][A-Za-z0-9_-]{16,}/gi;

/** Listed secrets after which those that are gone are looked for. */
const FIRST_SWEEP = 1_000;

/**
 * Holds a value that never prints: `String()`, templates, `JSON.stringify`, `console.log` and `util.inspect`
 * show `[secret]`. Only {@link Secret.reveal} returns the value.
 */
export class Secret {
  // Weak: a secret that nothing uses any more goes, and none is known longer than it is used.
  static readonly #listed = new Set<WeakRef<Secret>>();
  static #sweepAt = FIRST_SWEEP;
  // A private field, not a property: `Object.entries`, spreads and structured loggers cannot reach it.
  readonly #value: string;

  /**
   * @param listed true if {@link Secret.known} returns it while it is in use; `false` for a secret of one
   *   call, which knows it itself: there may be many thousands
   */
  constructor(value: string, { listed = true }: { readonly listed?: boolean } = {}) {
    this.#value = value;
    if (listed) Secret.#list(this);
  }

  /** Returns all listed secrets that are in use: for texts in which none may appear. */
  static known(): readonly Secret[] {
    const found: Secret[] = [];
    for (const reference of Secret.#listed) {
      const secret = reference.deref();
      if (secret !== undefined) found.push(secret);
    }
    return found;
  }

  static #list(secret: Secret): void {
    if (Secret.#listed.size >= Secret.#sweepAt) {
      for (const reference of Secret.#listed)
        if (reference.deref() === undefined) Secret.#listed.delete(reference);
      // Twice as many: the cost for each new secret is the same for any number.
      Secret.#sweepAt = Math.max(FIRST_SWEEP, Secret.#listed.size * 2);
    }
    Secret.#listed.add(new WeakRef(secret));
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
