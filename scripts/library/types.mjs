import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const SPECIFIER = /((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)\.js(['"])/g;

/** Types of the AI SDK: what we return to it has to be as exact as it says. What we take from it is complete. */
const AS_EXACT_AS_OTHERS = /ai-sdk[/\\]language-model\.types\.d\.ts$/;

/** The types of the API, which are generated and deep: two fifths of them is indentation. */
const DEEP = /client[/\\]openapi\.d\.ts$/;

/**
 * Completes the declarations in `modules`. An option may be left out or `undefined`: applications with
 * `exactOptionalPropertyTypes` need the latter in its type.
 */
export function completeTypes(modules) {
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts') || AS_EXACT_AS_OTHERS.test(name)) continue;
    const path = join(modules, name);
    const text = withUndefined(readFileSync(path, 'utf8'));
    writeFileSync(path, DEEP.test(name) ? text.replaceAll(/^ +/gm, '') : indentedByTwo(text));
  }
}

/** The compiler indents by four. */
function indentedByTwo(text) {
  return text.replaceAll(/^(?: {4})+/gm, (indentation) => ' '.repeat(indentation.length / 2));
}

/**
 * Leaves declarations in `modules` that no entry reaches out of the package, a third of all: no application can import them.
 * @param entries paths in `modules`, without `.d.ts`
 */
export function ignoreUnreachableTypes(modules, entries) {
  const reached = new Set(entries.map((entry) => join(entry)));
  for (const path of reached) {
    const text = readFileSync(join(modules, `${path}.d.ts`), 'utf8');
    for (const [, , specifier] of text.matchAll(SPECIFIER)) reached.add(join(dirname(path), specifier));
  }
  const names = readdirSync(modules, { recursive: true, encoding: 'utf8' });
  const ignored = names.filter(
    (name) => name.endsWith('.d.ts') && !reached.has(name.slice(0, -'.d.ts'.length)),
  );
  writeFileSync(
    join(modules, '.npmignore'),
    ignored.map((name) => `/${name.replaceAll('\\', '/')}\n`).join(''),
  );
}

/**
 * Writes the declarations that the entries need to `types`, as those of CommonJS. `require()` loads the ES modules themselves, but
 * a compiler that resolves as Node 16 did refuses their declarations in a CommonJS file.
 * @param entries paths in `modules`, without `.d.ts`
 */
export function writeCommonTypes(modules, types, entries) {
  rmSync(types, { recursive: true, force: true });
  const paths = new Set(entries);
  const read = (path) => readFileSync(join(modules, `${path}.d.ts`), 'utf8');
  for (const path of paths) {
    const text = read(path);
    const target = join(types, `${path}.d.cts`);
    mkdirSync(dirname(target), { recursive: true });
    if (hasTypesOfItsOwnAlone(text)) {
      const source = relative(dirname(target), join(modules, `${path}.js`)).replaceAll('\\', '/');
      writeFileSync(target, `export type * from '${source}' with { 'resolution-mode': 'import' };\n`);
      continue;
    }
    for (const [, , specifier] of text.matchAll(SPECIFIER)) paths.add(join(dirname(path), specifier));
    writeFileSync(target, text.replaceAll(SPECIFIER, '$1$2.cjs$3'));
  }
}

/**
 * Returns true for declarations of types that refer to no other file: these are the same for both kinds of modules. Classes are
 * not: one with private members, declared twice, is two types.
 */
function hasTypesOfItsOwnAlone(text) {
  return (
    !/\b(?:from|import)\b\s*\(?['"]/.test(text) && !/^export (?:default|declare|abstract|\*)/m.test(text)
  );
}

/** Adds `| undefined` to the type of each optional property that does not have it. */
function withUndefined(text) {
  const ends = [];
  const visit = (node) => {
    if ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && node.questionToken && node.type) {
      const parts = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type];
      const has = parts.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword);
      const isFunction = ts.isFunctionTypeNode(node.type) || ts.isConditionalTypeNode(node.type);
      if (!has) ends.push([node.type.getStart(), node.type.end, isFunction]);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('types.d.ts', text, ts.ScriptTarget.Latest, true));
  const edits = ends.flatMap(([start, end, isFunction]) =>
    isFunction
      ? [
          [start, '('],
          [end, ') | undefined'],
        ]
      : [[end, ' | undefined']],
  );
  // From the end on, so that the places of the others stay. An inner end comes before an outer one.
  edits.sort(([a], [b]) => b - a);
  return edits.reduce((edited, [place, added]) => edited.slice(0, place) + added + edited.slice(place), text);
}
