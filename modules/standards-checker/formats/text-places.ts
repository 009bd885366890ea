import type { DocumentReport } from './checked-report.js';
import type { Quote } from '../judging/quote.schema.js';

/** A position in a text, both from 1. Columns are UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns in one text. */
export class TextPlaces {
  private readonly lineStarts: number[] = [0];
  /** True if these are the lines of the file, too. */
  readonly areOfFile: boolean;

  constructor({ text, kind }: DocumentReport['document']) {
    this.areOfFile = kind !== 'extracted';
    for (let next = text.indexOf('\n'); next !== -1; next = text.indexOf('\n', next + 1)) {
      this.lineStarts.push(next + 1);
    }
  }

  /** Says in a few words where a quote is. */
  describe({ start, page, heading }: Quote): string {
    if (start === undefined) return 'not in the document';
    const places = [
      ...(this.areOfFile ? [`line ${this.placeOf(start).line}`] : []),
      ...(page === undefined ? [] : [`page ${page}`]),
      ...(heading === undefined ? [] : [`under “${heading}”`]),
    ];
    return places.length === 0 ? 'in the document' : places.join(', ');
  }

  /** Returns the place of a position, in UTF-16 code units from 0. */
  placeOf(position: number): Place {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle]! <= position) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: position - this.lineStarts[low]! + 1 };
  }
}
