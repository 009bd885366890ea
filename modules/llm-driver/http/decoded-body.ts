import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Bytes that are decoded at a time. */
const CHUNK_BYTES = 64 * 1024;
/** Pieces of a stream go on as they come. */
const ZLIB = { chunkSize: CHUNK_BYTES, flush: constants.Z_SYNC_FLUSH };
const BROTLI = { chunkSize: CHUNK_BYTES, flush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: () => createInflate(ZLIB),
  br: () => createBrotliDecompress(BROTLI),
};

/** What becomes of a body that is decoded. */
export interface DecodedBodyListener {
  readonly onPiece: (piece: Buffer) => void;
  readonly onEnd: () => void;
  /** Called if the bytes are no such encoding, or end too early. */
  readonly onError: () => void;
  /** Called when more bytes may be written. */
  readonly onDrain: () => void;
}

/**
 * Decodes a body that its provider has compressed unasked, piece by piece: the listener bounds what a small
 * body may become.
 */
export class DecodedBody {
  private constructor(private readonly decoder: Transform) {}

  /** Returns undefined for an encoding that is not known. */
  static of(encoding: string, listener: DecodedBodyListener): DecodedBody | undefined {
    const name = encoding.trim().toLowerCase();
    if (!Object.hasOwn(DECODERS, name)) return undefined;
    const decoder = DECODERS[name]!();
    decoder.on('data', listener.onPiece);
    decoder.once('end', listener.onEnd);
    decoder.once('error', listener.onError);
    decoder.on('drain', listener.onDrain);
    return new DecodedBody(decoder);
  }

  /** Returns false if no more should be written until `onDrain`. */
  write(piece: Buffer): boolean {
    return this.decoder.write(piece);
  }

  /** Tells that no more bytes follow. */
  end(): void {
    this.decoder.end();
  }

  pause(): void {
    this.decoder.pause();
  }

  resume(): void {
    this.decoder.resume();
  }

  /** Decodes no more. */
  destroy(): void {
    // An error that comes later is of no interest.
    this.decoder.removeAllListeners('error').on('error', () => {});
    this.decoder.destroy();
  }
}

/** Returns true if a body with this encoding is as it was sent. */
export function isPlain(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity';
}
