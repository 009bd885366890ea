import { countInText } from '../../support/index.js';
import type { LimitFigures, LimitUnit, LimitWindow } from '../contract/limits.types.js';

/** Characters read of a message: no provider's refusal is longer. */
const READ_CHARACTERS = 2_000;
const REFUSAL = /^(?:Rate limit reached|Request too large) for /;
const FIGURES_AT = ': Limit ';

/** Characters of the longest name, "on output tokens per minute (OTPM)", and a few more. */
const NAME_CHARACTERS = 40;
const NAME = / on (requests|tokens|input tokens|output tokens) per (min|minute|day)(?: \([A-Z]{3,4}\))?$/;
const WINDOWS: Readonly<Record<string, LimitWindow>> = { min: 'minute', minute: 'minute', day: 'day' };

// A number with a fraction or with more digits is no figure of a limit, and no part of it counts. Groq has
// written "~12903".
const FIGURE = String.raw`~?(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?![\d.,]*\d)`;
const FIGURES = new RegExp(`: Limit ${FIGURE}(?:, Used ${FIGURE})?(?:, Requested ${FIGURE})?`, 'y');

/**
 * Reads the figures in a provider's refusal: "Rate limit reached for … on tokens per min (TPM): Limit 6000,
 * Used 5034, Requested 1443. Please …" or "Request too large for … on tokens per minute (TPM): Limit 6000,
 * Requested 14368, please …". OpenAI writes "min", Groq "minute"; Groq limits input and output tokens apart
 * for some models. Returns undefined for any other text.
 */
export function limitFigures(message: string): LimitFigures | undefined {
  const text = message.slice(0, READ_CHARACTERS);
  // The last one counts: the text before it names the model, and a model's name may be anything.
  const at = REFUSAL.test(text) ? text.lastIndexOf(FIGURES_AT) : -1;
  if (at < 0) return undefined;
  const name = NAME.exec(text.slice(Math.max(0, at - NAME_CHARACTERS), at));
  FIGURES.lastIndex = at;
  const figures = FIGURES.exec(text);
  const limit = toCount(figures?.[1]);
  if (name === null || figures === null || limit === undefined || limit === 0) return undefined;
  return {
    unit: name[1]!.replace(' ', '_') as LimitUnit,
    window: WINDOWS[name[2]!]!,
    limit,
    used: toCount(figures[2]),
    requested: toCount(figures[3]),
  };
}

function toCount(figure: string | undefined): number | undefined {
  return countInText(figure?.replaceAll(',', ''));
}
