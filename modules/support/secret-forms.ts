const REMOVED = '[secret]';

/** Our client keys, bearer tokens, application keys, and the keys of providers, by their form. */
const SECRETS =
  /\bllm_[a-z0-9]{7}_[A-Za-z0-9_-]{43}|\bBearer\s+[^\s"\\]+|\bbase64:[A-Za-z0-9+/=]{20,}|\b(?:sk|gsk|rk|pk|xai|hf)[-_][A-Za-z0-9_-]{16,}/gi;

/** The text with `[secret]` in place of all that has the form of a secret: the net below all the care taken before. */
export function hideSecrets(text: string): string {
  return text.replace(SECRETS, REMOVED);
}
