import { styleText } from 'node:util';

/** Colours of a text; none where the stream is no terminal or the user wants none. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const USUAL_COLUMNS = 80;
const MOST_COLUMNS = 120;

/** Where commands write: results to standard output, everything else to standard error. */
export class Terminal {
  constructor(
    readonly stdin: NodeJS.ReadStream = process.stdin,
    readonly stdout: NodeJS.WriteStream = process.stdout,
    readonly stderr: NodeJS.WriteStream = process.stderr,
  ) {}

  /** A person is watching what happens. */
  get showsProgress(): boolean {
    return this.stderr.isTTY;
  }

  /** A person can be asked. */
  get asks(): boolean {
    return this.stdin.isTTY && this.stderr.isTTY;
  }

  /** How wide output may be. */
  get columns(): number {
    return this.stdout.isTTY ? Math.min(this.stdout.columns, MOST_COLUMNS) : USUAL_COLUMNS;
  }

  /** A line of the result. */
  print(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** The result for machines. */
  json(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** A line about the result, or a problem. */
  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  style(text: string, ...styles: Style[]): string {
    return paint(this.stdout, text, styles);
  }

  styleNote(text: string, ...styles: Style[]): string {
    return paint(this.stderr, text, styles);
  }
}

/** `hasColors` knows `NO_COLOR`, `TERM=dumb` and their like. */
function paint(stream: NodeJS.WriteStream, text: string, styles: readonly Style[]): string {
  if (!stream.isTTY || !stream.hasColors()) return text;
  return styles.reduce((painted, style) => styleText(style, painted), text);
}
