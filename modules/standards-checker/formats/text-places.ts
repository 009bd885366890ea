import type { Quote } from '../judging/quote.schema.js';

/** A position in a text, both from 1. Columns are UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns in one text. */
export class TextPlaces {
  private readonly lineStarts: number[] = [0];

  constructor(text: string) {
    for (let next = text.indexOf('\n'); next !== -1; next = text.indexOf('\n', next + 1)) {
      this.lineStarts.push(next + 1);
    }
  }

  /** Says in a few words where a quote is. */
  describe({ start }: Quote): string {
    return start === undefined ? 'not in the document' : `line ${this.placeOf(start).line}`;
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
