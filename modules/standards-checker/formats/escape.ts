/** Characters that XML 1.0 cannot contain, not even escaped. */
// eslint-disable-next-line no-control-regex -- it must match control characters
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;

/** Characters of invisible text, and controls that show text in another order. */
const HIDDEN = /[\u{E0000}-\u{E007F}\u061C\u202A-\u202E\u2066-\u2069]+/gu;

/** Replaces characters that a reader cannot see, and those that XML cannot contain. */
function readable(text: string): string {
  return text.replaceAll(NOT_IN_XML, '\uFFFD').replaceAll(HIDDEN, '\uFFFD');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};

/** Escapes text for XML and HTML, in elements and in quoted attributes. */
export function escapeXml(text: string): string {
  return readable(text).replaceAll(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}

const MARKDOWN = /[\\`*_[\]<>#|~&$!]/g;
/** What begins a list or a heading, and what readers such as GitHub make links of. */
const LINE_START = /^(\d*)([-+=.)])/;
const ADDRESS = /:\/\/|www\./gi;

/**
 * Escapes text for one line of Markdown: it makes no mark-up, link or picture, and `@name` mentions no user.
 */
export function escapeMarkdown(text: string): string {
  return readable(text)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(MARKDOWN, '\\$&')
    .replace(LINE_START, '$1\\$2')
    .replaceAll(ADDRESS, (found) => (found === '://' ? '\\://' : found.replace('.', '\\.')))
    .replaceAll('@', '@\u200B');
}

const LINK = /\[(?=[^\]]*\]\()/g;

/** Makes text a plain message of SARIF, in which `[text](target)` would be a link. */
export function escapeMessage(text: string): string {
  return readable(text).replaceAll(LINK, '\\[');
}
