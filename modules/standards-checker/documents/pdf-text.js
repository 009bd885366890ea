import { ExtractionProblem } from './extraction-problem.js';
import { layOut } from './pdf-lines.js';

/** Problems by the name of the library's error. */
const PROBLEMS = new Map([
  ['PasswordException', /** @type {const} */ ('encrypted')],
  ['InvalidPDFException', /** @type {const} */ ('broken')],
]);

/**
 * Reads the text layer of a PDF, page by page.
 *
 * @param {Uint8Array} bytes
 * @param {{ maxPages: number, maxCharacters: number }} limits
 * @returns {Promise<{ text: string, pageStarts: number[], pagesWithoutText: number }>}
 */
export async function textOfPdf(bytes, { maxPages, maxCharacters }) {
  const { getDocumentProxy } = await import('unpdf');
  const document = await opened(getDocumentProxy(bytes, { verbosity: 0, isEvalSupported: false }));
  const { numPages } = document;
  if (numPages > maxPages) throw new ExtractionProblem('too_many_pages', numPages);
  /** @type {import('./pdf-lines.js').PdfItem[][]} */
  const pages = [];
  let characters = 0;
  for (let number = 1; number <= numPages; number += 1) {
    const page = await document.getPage(number);
    const items = (await page.getTextContent()).items.flatMap((item) => ('str' in item ? [item] : []));
    characters += items.reduce((sum, { str }) => sum + str.length, 0);
    if (characters > maxCharacters) throw new ExtractionProblem('too_large', maxCharacters);
    pages.push(items);
    page.cleanup();
  }
  if (characters === 0 || pages.every((items) => items.every(({ str }) => str.trim() === ''))) {
    throw new ExtractionProblem('no_text', numPages);
  }
  return layOut(pages);
}

/**
 * @template T
 * @param {Promise<T>} opening
 * @returns {Promise<T>}
 */
async function opened(opening) {
  try {
    return await opening;
  } catch (error) {
    const problem = PROBLEMS.get(/** @type {Error} */ (error).name);
    throw problem === undefined ? error : new ExtractionProblem(problem);
  }
}
