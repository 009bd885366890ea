import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { placeOf, type Snippet } from './markdown-snippets.js';

/** The options of an application that is as strict as the compiler allows. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  inlineSourceMap: true,
};

/** A snippet with its compiled file. */
export interface CompiledSnippet {
  readonly snippet: Snippet;
  /** The path of the JavaScript. */
  readonly path: string;
  /** What the compiler reports, with lines of the page. */
  readonly errors: readonly string[];
}

/**
 * Writes each snippet as a module below the folder, at the line that it has in its page, and compiles all as
 * one program. The folder must be inside this package, so that `nest-llm-driver` is this package.
 */
export function compileSnippets(
  root: string,
  folder: string,
  snippets: readonly Snippet[],
): CompiledSnippet[] {
  const files = snippets.map((snippet) => {
    const path = join(folder, snippet.page.replace(/\.md$/, ''), snippet.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '\n'.repeat(snippet.line - 1) + snippet.code);
    return { snippet, path };
  });
  const options = {
    ...OPTIONS,
    rootDir: folder,
    outDir: folder,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const program = ts.createProgram(
    files.map(({ path }) => path),
    options,
  );
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  const general = diagnostics.filter(({ file }) => file === undefined).map(textOf);
  if (general.length > 0) throw new Error(general.join('\n'));
  return files.map(({ snippet, path }) => ({
    snippet,
    path: path.replace(/\.ts$/, '.js'),
    errors: diagnostics
      .filter(({ file }) => file !== undefined && join(file.fileName) === join(path))
      .map((diagnostic) => `${placeIn(snippet, diagnostic)} ${textOf(diagnostic)}`),
  }));
}

function placeIn(snippet: Snippet, { file, start = 0 }: ts.Diagnostic): string {
  if (file === undefined) return placeOf(snippet);
  return `${snippet.page}:${file.getLineAndCharacterOfPosition(start).line + 1}`;
}

function textOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, '\n');
}
