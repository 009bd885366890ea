import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Which modules a module may import. `src` may import all of them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  support: [],
  validation: ['support'],
  http: ['validation', 'support'],
  database: ['support'],
  settings: ['database', 'http', 'validation', 'support'],
  access: ['database', 'http', 'validation', 'support'],
  'llm-driver': ['settings', 'support'],
  'named-models': ['llm-driver', 'settings', 'access', 'database', 'http', 'validation', 'support'],
  quota: ['llm-driver', 'settings', 'access', 'database', 'http', 'validation', 'support'],
  metrics: ['llm-driver', 'settings', 'access', 'database', 'http', 'validation', 'support'],
  gateway: [
    'llm-driver',
    'named-models',
    'quota',
    'metrics',
    'settings',
    'access',
    'database',
    'http',
    'validation',
    'support',
  ],
  // Not of the database: an application that shares limits in Redis alone has no TypeORM.
  cluster: ['llm-driver', 'quota', 'support'],
  admin: ['http', 'access'],
  client: [],
  'standards-checker': [
    'llm-driver',
    'named-models',
    'quota',
    'settings',
    'access',
    'database',
    'http',
    'validation',
    'support',
  ],
};

/** Files that others may import beside a module's index: what needs packages that the index does without. */
const FURTHER_ENTRIES = ['modules/http/fastify.ts', 'modules/standards-checker/store.ts'];

/** Entries of the library that need its own packages alone, and those that every Nest application has. */
const LIGHT_ENTRIES = [
  'modules/client/index.ts',
  'modules/llm-driver/index.ts',
  'modules/llm-driver/testing/index.ts',
  'modules/standards-checker/index.ts',
  'modules/support/index.ts',
  'modules/validation/index.ts',
];

/**
 * Which folders of `llm-driver` each of its folders may import, `import type` included. The files at its root
 * (manager, facade, module) import all of them; `routing` and `fan-out` import the manager besides.
 */
const DRIVER_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  contract: ['schema'],
  schema: [],
  objects: ['contract', 'schema'],
  'per-call': ['contract'],
  pacing: ['contract', 'per-call'],
  errors: ['contract'],
  bridges: ['contract', 'errors', 'driver', 'routing'],
  prompts: ['contract'],
  conversation: ['contract', 'call'],
  cache: ['contract'],
  catalogue: ['contract'],
  health: ['contract'],
  telemetry: ['contract', 'call'],
  call: ['contract', 'per-call', 'pacing', 'errors'],
  pool: ['contract', 'pacing', 'call', 'objects'],
  http: ['contract', 'errors'],
  wire: ['contract', 'errors', 'http'],
  embeddings: ['contract', 'pacing', 'call'],
  driver: [
    'contract',
    'per-call',
    'cache',
    'pacing',
    'call',
    'pool',
    'http',
    'embeddings',
    'objects',
    'schema',
    'catalogue',
  ],
  drivers: ['contract', 'per-call', 'call', 'wire', 'driver', 'http', 'bridges', 'errors'],
  routing: ['contract', 'per-call', 'call', 'driver', 'catalogue'],
  testing: ['contract', 'cache', 'pacing', 'call', 'http', 'driver'],
  'fan-out': ['contract', 'call', 'pool', 'routing', 'embeddings'],
  tools: ['contract', 'schema', 'call', 'routing', 'fan-out'],
  text: ['contract', 'routing', 'fan-out', 'tools'],
};

interface Import {
  /** As written, for packages; the file it leads to, from the root, for our own. */
  readonly target: string;
  readonly own: boolean;
  /** An `import()`, which loads when it runs. */
  readonly onUse: boolean;
}

interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
}

/** The admin page: a program of its own, which runs in browsers and is built by itself. */
const PAGE = 'modules/admin/page/';

/** What this test reads of the library's `package.json`. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

const everything = ['src', 'modules'].flatMap(sourcesUnder).map(parse);
const files = everything.filter(({ path }) => !path.startsWith(PAGE));
const pageFiles = everything.filter(({ path }) => path.startsWith(PAGE));

function sourcesUnder(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(folder, name).split(sep).join('/'));
}

function parse(path: string): SourceFile {
  const tree = ts.createSourceFile(
    path,
    readFileSync(join(ROOT, path), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const imports: Import[] = [];
  visit(tree, (node) => {
    const found = importOf(node);
    if (found !== undefined) imports.push({ ...resolve(path, found), onUse: ts.isCallExpression(node) });
  });
  return { path, imports, tree };
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/** The specifier of an import or re-export, of types too. */
function importOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return node.moduleSpecifier.text;
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return node.moduleSpecifier.text;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument && ts.isStringLiteral(argument)) return argument.text;
  }
  return undefined;
}

function resolve(from: string, specifier: string): Omit<Import, 'onUse'> {
  if (!specifier.startsWith('.')) return { target: specifier, own: false };
  const target = relative(ROOT, normalize(join(ROOT, dirname(from), specifier)))
    .split(sep)
    .join('/');
  return { target: target.replace(/\.js$/, '.ts'), own: true };
}

/** `src`, the name of a module, or the first folder of anything else. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'modules' ? second : first;
}

function ownImports(): { from: SourceFile; to: Import }[] {
  return files.flatMap((from) => from.imports.filter((each) => each.own).map((to) => ({ from, to })));
}

/** The files of one import cycle, or nothing. */
function findCycle(): string[] | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    trail.push(path);
    for (const { own, target } of byPath.get(path)?.imports ?? []) {
      const cycle = own ? walk(target) : undefined;
      if (cycle) return cycle;
    }
    trail.pop();
    done.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = walk(path);
    if (cycle) return cycle;
  }
  return undefined;
}

/**
 * The packages that a file needs, itself or through files of ours, for its types too. Imports on use do not
 * count.
 */
function packagesOf(entry: string): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set([entry]);
  const packages = new Set<string>();
  for (const path of reached) {
    for (const { own, target, onUse } of byPath.get(path)?.imports ?? []) {
      if (onUse) continue;
      if (own) reached.add(target);
      else if (!target.startsWith('node:'))
        packages.add(
          target
            .split('/')
            .slice(0, target.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  }
  return [...packages].sort();
}

function filesWith(matches: (node: ts.Node) => boolean): string[] {
  return files.filter(({ tree }) => some(tree, matches)).map(({ path }) => path);
}

function some(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  return matches(node) || (node.forEachChild((child) => some(child, matches) || undefined) ?? false);
}

function isProcessEnv(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
  if (ts.isElementAccessExpression(node)) {
    return (
      isProcess(node.expression) &&
      ts.isStringLiteral(node.argumentExpression) &&
      node.argumentExpression.text === 'env'
    );
  }
  if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectBindingPattern(node.name)) {
    return (
      isProcess(node.initializer) &&
      node.name.elements.some((element) => (element.propertyName ?? element.name).getText() === 'env')
    );
  }
  const fromProcess = (specifier: ts.Expression) =>
    ts.isStringLiteral(specifier) && /^(node:)?process$/.test(specifier.text);
  if (!ts.isImportDeclaration(node) || !fromProcess(node.moduleSpecifier)) return false;
  const bindings = node.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((each) => (each.propertyName ?? each.name).text === 'env')
  );
}

function isProcess(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'process';
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'process' &&
    node.expression.getText() === 'globalThis'
  );
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

describe('the architecture', () => {
  it('is looked at as a whole: the files are there and their imports are read', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(ownImports().length).toBeGreaterThan(100);
  });

  it('has rules for every module there is', () => {
    const modules = new Set(
      files.filter(({ path }) => path.startsWith('modules/')).map(({ path }) => roomOf(path)),
    );
    expect([...modules].filter((name) => !Object.hasOwn(MAY_IMPORT, name))).toEqual([]);
  });

  it('lets a module import those it may, and nothing of src', () => {
    const forbidden = ownImports().filter(({ from, to }) => {
      const [here, there] = [roomOf(from.path), roomOf(to.target)];
      return here !== 'src' && here !== there && !MAY_IMPORT[here]?.includes(there);
    });
    expect(forbidden.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
  });

  it('imports other modules through their index only', () => {
    const past = ownImports().filter(({ from, to }) => {
      const there = roomOf(to.target);
      if (roomOf(from.path) === there || !to.target.startsWith('modules/')) return false;
      return to.target !== `modules/${there}/index.ts` && !FURTHER_ENTRIES.includes(to.target);
    });
    expect(past.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
  });

  it.each(LIGHT_ENTRIES)('brings every package that %s needs, for its types too', (entry) => {
    const brought = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].filter(
      (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
    );
    expect(packagesOf(entry).filter((name) => !brought.includes(name))).toEqual([]);
  });

  it('imports only files that exist, by the name the compiler gives them', () => {
    const paths = new Set(files.map(({ path }) => path));
    const missing = ownImports().filter(({ to }) => to.target.endsWith('.ts') && !paths.has(to.target));
    expect(missing.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
  });

  it('lets a folder of llm-driver import those below it, types included', () => {
    const folderOf = (path: string) => /^modules\/llm-driver\/([^/]+)\//.exec(path)?.[1];
    const upward = ownImports().filter(({ from, to }) => {
      const [here, there] = [folderOf(from.path), folderOf(to.target)];
      return (
        here !== undefined && there !== undefined && here !== there && !DRIVER_FOLDERS[here]?.includes(there)
      );
    });
    expect(upward.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
  });

  it('has no import cycle between files, those of types included', () => {
    expect(findCycle()).toBeUndefined();
  });

  it('has nothing that imports tests, benchmarks or examples', () => {
    const inward = ownImports().filter(({ to }) => ['test', 'bench', 'examples'].includes(roomOf(to.target)));
    expect(inward.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
  });

  it('reads the environment in src/config, and for instances and recordings of the library, alone', () => {
    expect(filesWith(isProcessEnv).filter((path) => !path.startsWith('src/config/'))).toEqual([
      // Where the option `environment` of the module gives no reader.
      'modules/llm-driver/driver/instance-environment.ts',
      // Values that a recording must not contain.
      'modules/llm-driver/testing/recording/environment.ts',
    ]);
  });

  it('has no default export', () => {
    expect(filesWith(isDefaultExport)).toEqual([]);
  });

  it('has no file or folder that is named after nothing in particular', () => {
    const vague = files.filter(({ path }) =>
      /(^|[/.-])(utils?|helpers?|common|misc|base-service)([/.-]|$)/.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it('has an index at the root of a module and in no folder below, but for the list of drivers and the testing entry', () => {
    const below = files
      .filter(({ path }) => /^modules\/[^/]+\/.+\/index\.ts$/.test(path))
      .map(({ path }) => path);
    expect(below.sort()).toEqual([
      'modules/llm-driver/drivers/index.ts',
      'modules/llm-driver/testing/index.ts',
    ]);
  });

  describe('of the admin page', () => {
    const sources = pageFiles.filter(({ path }) => path.startsWith(`${PAGE}src/`));
    const imports = sources.flatMap((from) => from.imports.map((to) => ({ from, to })));
    const exists = (target: string) =>
      existsSync(join(ROOT, target)) || existsSync(join(ROOT, target.replace(/\.ts$/, '.tsx')));

    it('is looked at as a whole', () => {
      expect(sources.length).toBeGreaterThan(20);
      expect(imports.length).toBeGreaterThan(50);
    });

    it('lets it import its own files, and nothing of the server', () => {
      const outward = imports.filter(({ to }) => to.own && !to.target.startsWith(`${PAGE}src/`));
      expect(outward.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
      const missing = imports.filter(({ to }) => to.own && !exists(to.target));
      expect(missing.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
    });

    it('lets it import a few packages, which are all it sends to browsers', () => {
      const allowed =
        /^(react|react-dom(\/client)?|wouter|@tanstack\/react-virtual|eventsource-parser\/stream|yaml)$/;
      const others = imports.filter(({ to }) => !to.own && !allowed.test(to.target));
      expect(others.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
    });

    it('keeps each view to itself: what two of them need is a component or part of the API client', () => {
      const viewOf = (path: string) => /\/page\/src\/views\/([^/]+)\//.exec(path)?.[1];
      const across = imports.filter(({ from, to }) => {
        const [here, there] = [viewOf(from.path), viewOf(to.target)];
        return there !== undefined && here !== there && !/src\/(app\.tsx|routes\.tsx)$/.test(from.path);
      });
      expect(across.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
    });

    it('lets nothing of the server import it', () => {
      const inward = ownImports().filter(({ to }) => to.target.startsWith(PAGE));
      expect(inward.map(({ from, to }) => `${from.path} imports ${to.target}`)).toEqual([]);
    });

    it('has no default export but the one that Vite asks for', () => {
      const paths = pageFiles.filter(({ tree }) => some(tree, isDefaultExport)).map(({ path }) => path);
      expect(paths).toEqual([`${PAGE}vite.config.ts`]);
    });

    it('never draws what it was sent as HTML, and asks the server through its API client alone', () => {
      const callers = (pattern: RegExp) =>
        sources.filter(({ tree }) => pattern.test(tree.text)).map(({ path }) => path.slice(PAGE.length));
      expect(callers(/dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
      expect(callers(/\bfetch\(|new EventSource\(|XMLHttpRequest|sendBeacon/)).toEqual([
        'src/api/client.ts',
        'src/api/connection.ts',
      ]);
      expect(callers(/localStorage|sessionStorage|indexedDB|document\.cookie/)).toEqual([
        'src/shell/theme.ts',
      ]);
    });
  });
});
