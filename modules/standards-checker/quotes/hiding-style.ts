const HIDING = [
  /display:none/,
  /visibility:(?:hidden|collapse)/,
  /(?<![-\w])opacity:(?:0+(?:\.0+)?|\.0+)(?![\d.])/,
  /font-size:0+(?:\.0+)?(?:[a-z]+|%)?(?![\w.%])/,
  /(?<![-\w])color:transparent/,
  /(?<![-\w])(?:left|right|top|bottom|text-indent):-\d{3}/,
];
const COLOUR = /(?<![-\w])color:([^;]+)/;
const BACKGROUND = /(?<![-\w])background(?:-color)?:([^;]+)/;
const WHITE: ReadonlySet<string> = new Set(['white', '#fff', '#ffffff', 'rgb(255,255,255)']);
/** Longer styles are read to here. */
const MAX_STYLE_LENGTH = 2_000;

/**
 * Returns true if a style attribute makes text invisible: not displayed, without size, transparent, outside
 * of the page, or in the colour of the background that the same style gives.
 */
export function hidesText(style: string): boolean {
  const declarations = style
    .slice(0, MAX_STYLE_LENGTH)
    .toLowerCase()
    .replaceAll(/\/\*.*?\*\/|\s+/gs, '');
  if (HIDING.some((pattern) => pattern.test(declarations))) return true;
  const colour = COLOUR.exec(declarations)?.[1];
  const background = BACKGROUND.exec(declarations)?.[1];
  if (colour === undefined || background === undefined) return false;
  return colour === background || (WHITE.has(colour) && WHITE.has(background));
}
