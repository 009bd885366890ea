import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of TypeScript in a Markdown page. */
export interface Snippet {
  /** `docs/guide/tools.md`, with slashes on every system. */
  readonly page: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** The name of its file, by which other snippets of its page import it. */
  readonly fileName: string;
  /** False if it needs a key, a server or a test runner: then it is only compiled. */
  readonly runs: boolean;
  /** The file that is the same, from the root. */
  readonly sameAs?: string;
  /** The file of which it is a part, from the root. It is not compiled: the file is. */
  readonly from?: string;
}

const BLOCK = /^```ts\b *(.*)\n([^]*?)^```$/gm;

/** Returns the pages below the folder, and the ones in it by name. */
export function pagesIn(root: string, folders: readonly string[], pages: readonly string[]): string[] {
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  return [...found, ...pages].sort();
}

/**
 * Reads the blocks of TypeScript of a page. Words behind `ts` say how a block is used: `no-run`,
 * `file=name.ts`, `same-as=path`, `from=path`.
 * @throws Error for another word
 */
export function readSnippets(root: string, page: string): Snippet[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll('\r\n', '\n');
  return [...text.matchAll(BLOCK)].map(({ index, 1: words = '', 2: code = '' }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return { page, line, code, fileName: `line-${line}.ts`, runs: true, ...use(words, `${page}:${line}`) };
  });
}

function use(words: string, place: string): Partial<Snippet> {
  const uses = words.split(' ').filter((word) => word !== '');
  return Object.assign(
    {},
    ...uses.map((word): Partial<Snippet> => {
      const [, name, value = ''] = /^(no-run|file=|same-as=|from=)(.*)$/.exec(word) ?? [];
      if (name === 'no-run' && value === '') return { runs: false };
      if (name === 'file=') return { fileName: value };
      if (name === 'same-as=') return { sameAs: value };
      if (name === 'from=') return { from: value };
      throw new Error(`${place}: a block takes no-run, file=, same-as= and from=, got "${word}"`);
    }),
  ) as Partial<Snippet>;
}

/** The place of a snippet, for reports: `docs/guide/tools.md:12`. */
export function placeOf({ page, line }: Snippet): string {
  return `${page}:${line}`;
}

/** What the snippet says that it prints: the remarks behind its calls of `console.log`, in order. */
export function promisedOutput({ code }: Snippet): string[] {
  return [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.+)$/gm)].map(([, text = '']) => text);
}
