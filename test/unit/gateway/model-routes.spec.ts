import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A controller that is given one of these, through whatever services, asks models on behalf of its callers.
 */
const ASKING = ['LlmDriverFacade', 'LlmDriverManager'];
/** Given the facade, but asks no model: tries the key of a driver, for admins alone. */
const NOT_ASKING = ['DriverTester'];
/** Routes of controllers that ask models, which ask none themselves. */
const FREE_ROUTES = ['StandardsChecksController.estimate'];
/** Methods of the facade, and of a driver, that ask a model. */
const ASKS =
  /^(chat|chatStream|openChatStream|completion|completionPool|completionStream|fastest|fastestChat|openFastestChatStream|fastestChatStream|all|allChats|matrix|embed|embeddings|embedPool|embedStream)$/;

interface Class {
  readonly path: string;
  readonly name: string;
  /** Classes that its constructor takes. */
  readonly injects: readonly string[];
  readonly node: ts.ClassDeclaration;
}

const paths = readdirSync(join(ROOT, 'modules'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('admin'))
  .map((path) => path.replaceAll('\\', '/'));
const sources = paths.map((path) => ({
  path,
  tree: ts.createSourceFile(
    path,
    readFileSync(join(ROOT, 'modules', path), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  ),
}));
const classes = sources.flatMap(({ path, tree }) =>
  descendants(tree)
    .filter(ts.isClassDeclaration)
    .map((node): Class => ({ path, name: node.name?.text ?? '', injects: injectedBy(node), node })),
);
const byName = new Map(classes.map((each) => [each.name, each]));

function descendants(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  node.forEachChild((child) => void found.push(child, ...descendants(child)));
  return found;
}

function injectedBy(node: ts.ClassDeclaration): string[] {
  const constructor = node.members.find(ts.isConstructorDeclaration);
  return constructor?.parameters.map(({ type }) => type?.getText() ?? '') ?? [];
}

function decoratorsOf(node: ts.HasDecorators): string[] {
  return (ts.getDecorators(node) ?? []).map(({ expression }) =>
    (ts.isCallExpression(expression) ? expression.expression : expression).getText(),
  );
}

/** Returns true if a class, or one that it is given, asks models. */
function asksModels({ injects }: Class): boolean {
  return injects.some((name) => {
    if (ASKING.includes(name)) return true;
    const injected = byName.get(name);
    return injected !== undefined && !NOT_ASKING.includes(name) && asksModels(injected);
  });
}

const controllers = classes.filter(({ node }) => decoratorsOf(node).includes('Controller'));
const posts = controllers.flatMap((each) =>
  each.node.members
    .filter(ts.isMethodDeclaration)
    .filter((method) => decoratorsOf(method).includes('Post'))
    .map((method) => ({ each, name: `${each.name}.${method.name.getText()}`, marks: decoratorsOf(method) })),
);

describe('routes that ask models', () => {
  it('are marked with @CallsModels(), so that their callers are held to their limits', () => {
    const asking = posts.filter(({ each }) => asksModels(each));
    const known = [
      'EmbeddingsController',
      'ChatCompletionsController',
      'DriverChatController',
      'CompletionPoolController',
    ];
    expect(asking.map(({ name }) => name)).toEqual(
      expect.arrayContaining(known.map((controller) => `${controller}.create`)),
    );
    expect(asking.length).toBeGreaterThan(known.length);
    const unmarked = asking.filter(({ marks }) => !marks.includes('CallsModels'));
    expect(unmarked.map(({ name }) => name)).toEqual(FREE_ROUTES);
  });

  it('leave no mark on routes that ask nothing', () => {
    const marked = posts.filter(({ marks }) => marks.includes('CallsModels'));
    expect(marked.filter(({ each }) => !asksModels(each)).map(({ name }) => name)).toEqual([]);
  });

  it('ask through ModelCalls: nothing else in the gateway calls what asks a model', () => {
    const callers = sources
      .filter(({ path }) => path.startsWith('gateway/'))
      .filter(({ tree }) => descendants(tree).some(isAsking))
      .map(({ path }) => path);
    expect(callers).toEqual(['gateway/model-calls/model-calls.service.ts']);
  });
});

/** A call of such a method on something that is called `llm` or `driver`, or is a driver of the facade. */
function isAsking(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return ASKS.test(name.text) && /(^|\.)(llm|driver|manager)$|\.driver\(.*\)$/.test(expression.getText());
}
