import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Best first. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** One file of the built page. */
export interface PageFile {
  readonly contentType: string;
  /** Uncompressed. */
  readonly body: Buffer;
  /** The variants that the build compressed, best first. */
  readonly compressed: readonly { readonly encoding: string; readonly body: Buffer }[];
  /** True if the name contains a hash of the content, so that the file never changes. */
  readonly hashed: boolean;
}

/**
 * The built page, read into memory once: its files are few, and no path can reach a file that is not among
 * them.
 *
 * `@fastify/static` was tried instead and changes what clients get: it labels a compressed script
 * `application/javascript`, obsolete since RFC 9239, and no option changes that. Jest on Node 20 cannot load
 * it either.
 */
export class PageFiles {
  private constructor(private readonly files: ReadonlyMap<string, PageFile>) {}

  /** Reads the page in `folder`. Finds no files if the page was not built. */
  static read(folder: string): PageFiles {
    const files = new Map<string, PageFile>();
    // The page's sources have an index.html too, but no assets.
    if (!existsSync(join(folder, 'assets'))) return new PageFiles(files);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const path = name.split(sep).join('/');
      const compressed = ENCODINGS.map((encoding) => ({
        encoding: encoding.name,
        path: join(folder, name + encoding.suffix),
      }))
        .filter((variant) => existsSync(variant.path))
        .map((variant) => ({ encoding: variant.encoding, body: readFileSync(variant.path) }));
      const body = readFileSync(join(folder, name));
      files.set(path, { contentType, body, compressed, hashed: path.startsWith('assets/') });
    }
    return new PageFiles(files);
  }

  /**
   * Returns the file at `path`, relative to the page's folder. A path that names no file is a view of the
   * page, which gets `index.html`. Returns undefined for the name of an unknown file.
   */
  find(path: string): PageFile | undefined {
    return this.files.get(path) ?? (isFileName(path) ? undefined : this.files.get('index.html'));
  }
}

/** Returns the best variant of `file` that an `accept-encoding` header allows, or its uncompressed body. */
export function acceptedBody(
  file: PageFile,
  acceptEncoding = '',
): { readonly encoding?: string; readonly body: Buffer } {
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => part.split(';').map((word) => word.trim()))
      .filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight))
      .map(([name = '']) => name),
  );
  return file.compressed.find(({ encoding }) => accepted.has(encoding)) ?? { body: file.body };
}

function isFileName(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).includes('.');
}
