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

/** One file of the page, as the build left it and as it was compressed then. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** Best first. */
  readonly compressed: readonly { readonly encoding: string; readonly body: Buffer }[];
  /** Its name changes with what is in it. */
  readonly hashed: boolean;
}

/**
 * The built page, read once: its files are few, and what is not among them cannot be asked for, whatever the path says.
 */
export class PageFiles {
  private constructor(private readonly files: ReadonlyMap<string, PageFile>) {}

  /** @param folder where the page was built to; one that holds no built page gives no files */
  static read(folder: string): PageFiles {
    const files = new Map<string, PageFile>();
    // The page's sources have an index.html too, but no assets.
    if (!existsSync(join(folder, 'assets'))) return new PageFiles(files);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const path = name.split(sep).join('/');
      files.set(path, {
        contentType,
        body: readFileSync(join(folder, name)),
        compressed: ENCODINGS.map(({ name: encoding, suffix }) => ({
          encoding,
          path: join(folder, name + suffix),
        }))
          .filter((variant) => existsSync(variant.path))
          .map(({ encoding, path: variantPath }) => ({ encoding, body: readFileSync(variantPath) })),
        hashed: path.startsWith('assets/'),
      });
    }
    return new PageFiles(files);
  }

  /** The file at this path below the page; for every path of a view, which the page itself tells apart, its `index.html`. */
  find(path: string): PageFile | undefined {
    return this.files.get(path) ?? (isFileName(path) ? undefined : this.files.get('index.html'));
  }
}

function isFileName(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).includes('.');
}
