/** One field or file of a form, as it was received. */
export interface ReceivedPart {
  readonly name: string;
  /** Bytes of the field or file: a part of the body, not a copy. */
  readonly value: Buffer;
  /** Only of a file. */
  readonly filename?: string | undefined;
  /** Content type as the client wrote it. */
  readonly type?: string | undefined;
}

/** The body of a request in `multipart/form-data`, its parts in the order in which they came. */
export class ReceivedForm {
  constructor(readonly parts: readonly ReceivedPart[]) {}
}
