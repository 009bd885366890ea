/** Characters that XML 1.0 cannot contain, not even escaped. */
// eslint-disable-next-line no-control-regex -- it must match control characters
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;

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
  return text.replaceAll(NOT_IN_XML, '\uFFFD').replaceAll(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}

const MARKDOWN = /[\\`*_[\]<>#|~&$!]/g;
/** What begins a list or a heading, and what readers such as GitHub make links of. */
const LINE_START = /^(\d*)([-+=.)])/;
const ADDRESS = /:\/\/|www\./gi;

/**
 * Escapes text for one line of Markdown: it makes no mark-up, link or picture, and `@name` mentions no user.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, '\uFFFD')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(MARKDOWN, '\\$&')
    .replace(LINE_START, '$1\\$2')
    .replaceAll(ADDRESS, (found) => (found === '://' ? '\\://' : found.replace('.', '\\.')))
    .replaceAll('@', '@\u200B');
}
