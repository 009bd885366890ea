import { styleText } from 'node:util';

/** Colours of a text. They are dropped if the stream is not a terminal or the user wants none. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const DEFAULT_COLUMNS = 80;
const MAX_COLUMNS = 120;

/** Input and output of a command: results go to standard output, everything else to standard error. */
export class Terminal {
  constructor(
    readonly stdin: NodeJS.ReadStream = process.stdin,
    readonly stdout: NodeJS.WriteStream = process.stdout,
    readonly stderr: NodeJS.WriteStream = process.stderr,
  ) {}

  /** True if a person sees standard error. */
  get showsProgress(): boolean {
    return this.stderr.isTTY;
  }

  /** True if a person can answer a question. */
  get canAsk(): boolean {
    return this.stdin.isTTY && this.stderr.isTTY;
  }

  /** Maximum width of the output. */
  get columns(): number {
    return this.stdout.isTTY ? Math.min(this.stdout.columns, MAX_COLUMNS) : DEFAULT_COLUMNS;
  }

  /** Prints a line of the result. */
  print(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** Prints the result as JSON. */
  json(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Prints a remark or a problem to standard error. */
  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Styles text for {@link print}. */
  style(text: string, ...styles: Style[]): string {
    return paint(this.stdout, text, styles);
  }

  /** Styles text for {@link note}. */
  styleNote(text: string, ...styles: Style[]): string {
    return paint(this.stderr, text, styles);
  }
}

/** `hasColors` respects `NO_COLOR`, `TERM=dumb` and similar variables. */
function paint(stream: NodeJS.WriteStream, text: string, styles: readonly Style[]): string {
  if (!stream.isTTY || !stream.hasColors()) return text;
  return styles.reduce((painted, style) => styleText(style, painted), text);
}
