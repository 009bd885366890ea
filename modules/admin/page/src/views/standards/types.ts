import type { ItemOf, Reply } from '../../api/reply.js';

/** A stored set of standards. */
export type StoredSet = Reply<'/api/v1/standard-sets/{id}', 'get'>;
/** A set in the list: without its standards, but with their number. */
export type ListedSet = ItemOf<Reply<'/api/v1/standard-sets', 'get'>>;
/** One rule that a document is judged by. */
export type Standard = StoredSet['standards'][number];
export type Severity = NonNullable<Standard['severity']>;

/** A set as in a file, and in the body of a request. */
export interface StandardSet extends Pick<StoredSet, 'version' | 'license' | 'source'> {
  readonly name: string;
  readonly description?: string;
  readonly standards: readonly Standard[];
}

/** A check in the list. */
export type Check = ItemOf<Reply<'/api/v1/standards-checks', 'get'>>;
/** One check with its verdicts. */
export type CheckDetails = Reply<'/api/v1/standards-checks/{id}', 'get'>;
export type CheckSummary = NonNullable<Check['summary']>;
export type StandardVerdict = CheckDetails['verdicts'][number];
export type Verdict = StandardVerdict['verdict'];
export type Quote = StandardVerdict['quotes'][number];
export type Problem = NonNullable<Check['error']>;

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}

export interface TextDocument {
  readonly name: string;
  readonly text: string;
  /** Bytes of a file that the server turns into text: a PDF, a Word document, an HTML page. */
  readonly file?: Blob;
}
