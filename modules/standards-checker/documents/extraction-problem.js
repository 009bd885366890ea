/** @import { ExtractionProblemCode } from './extraction.js' */

/** A problem of a file. Its message is a figure, never the file's text. */
export class ExtractionProblem extends Error {
  /**
   * @param {ExtractionProblemCode} code
   * @param {string | number} [detail]
   */
  constructor(code, detail = '') {
    super(String(detail));
    this.code = code;
  }
}
