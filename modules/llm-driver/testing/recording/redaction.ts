import { ConfigurationError, kindOf, redactSecrets } from '../../../support/index.js';

/** Takes what must not be stored out of a text. */
export type Redact = (text: string) => string;

/** Keys of services that `redactSecrets` does not know by their form. */
const OTHER_KEYS =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bgh[opsur]_\w{20,}|\bxox[abpr]-[\w-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g;
/** Organisations and projects of providers; an id has a digit, a word has none. */
const ORGANISATION = /\b(?:org|proj)[-_](?=[A-Za-z0-9]{0,64}\d)[A-Za-z0-9]{8,64}/g;
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;

/**
 * Creates a redactor of known secrets in any usual encoding, of everything that has the form of a key, of ids
 * of organisations and of e-mail addresses.
 * @param known asked for each text: secrets become known while calls are made
 */
export function redactor(known: () => Iterable<string>, own: Redact = (text) => text): Redact {
  return (text) => {
    let clean = text;
    for (const secret of known()) {
      for (const form of formsOf(secret)) clean = clean.replaceAll(form, '[secret]');
    }
    clean = redactSecrets(clean).replace(OTHER_KEYS, '[secret]');
    const redacted: unknown = own(clean.replace(ORGANISATION, '[organisation]').replace(EMAIL, '[email]'));
    if (typeof redacted === 'string') return redacted;
    throw new ConfigurationError(`redact must return a text; it returned ${kindOf(redacted)}.`, 'redact');
  };
}

function formsOf(secret: string): Set<string> {
  const base64 = Buffer.from(secret).toString('base64');
  return new Set([secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')]);
}

/** Returns a copy of a JSON value with every text in it redacted, names of fields too. */
export function redactJson(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactJson(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [redact(name), redactJson(each, redact)]),
  );
}
