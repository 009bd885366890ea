import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readBounds, ROOT } from '../../support/bounds-page.js';

/** Names of constants that bound something. */
const BOUND_NAME = /^(?:MAX_\w+|\w+_MAX|\w*_?SHARES?|\w+_SHARE_\w+|\w*BUDGET\w*)$/;

/** Constants with such a name that bound nothing that a caller could use up, and why. */
const NOT_ON_THE_PAGE: Readonly<Record<string, string>> = {
  'modules/cluster/failover/known-scopes.ts MAX_KNOWN_SCOPES': 'a cache of our own facts',
  'modules/cluster/failover/known-scopes.ts MAX_TOLD_SCOPES': 'questions of our own',
  'modules/cluster/failover/known-scopes.ts MAX_WATCHED_SCOPES': 'questions of our own',
  'modules/cluster/redis/redis-connection.ts MAX_PAUSE_MS': 'how often a connection is tried',
  'modules/database/changes/freshness.ts MAX_AGE_MS':
    'how long stored data is remembered without the change feed',
  'modules/database/changes/freshness.ts MAX_LIVE_AGE_MS':
    'how long stored data is remembered without a change',
  'modules/database/attempts/postgres-attempts.ts MAX_QUESTIONS': 'our own statements at a time',
  'modules/database/database-health.ts MAX_AGE_MS': 'how long an answer is remembered',
  'modules/database/sqlite/sqlite-connection.js MAX_PREPARED': 'a cache of our own statements',
  'modules/gateway/chat/chat.schema.ts MAX_MODEL_LENGTH': 'the range of a field',
  'modules/gateway/chat/chat.schema.ts MAX_NAME_LENGTH': 'the range of a field',
  'modules/gateway/passed/completions.schema.ts MAX_MODEL_LENGTH': 'the range of a field',
  'modules/gateway/passed/completions.schema.ts MAX_PROMPT_TOKENS': 'the range of a field',
  'modules/gateway/passed/recording-form.ts MAX_MODEL_LENGTH': 'the range of a field',
  'modules/llm-driver/call/open-passed.ts MAX_EARLY_EVENTS': 'when a stream has begun',
  'modules/gateway/embeddings/embeddings.schema.ts MAX_INPUT_TOKENS': 'the range of a field',
  'modules/gateway/embeddings/embeddings.schema.ts MAX_MODEL_LENGTH': 'the range of a field',
  'modules/llm-driver/catalogue/model-catalogue.ts MAX_REMEMBERED': 'a cache of our own facts',
  'modules/llm-driver/drivers/openai-responses/which-api.ts MAX_LEARNED_REQUESTS': 'a cache of our own facts',
  'modules/gateway/chat/pipe-chunks.ts MAX_WRITE_LENGTH': 'the size of a write',
  'modules/support/loggable-error.ts MAX_CAUSES': 'the length of a log line',
  'modules/support/loggable-error.ts MAX_MESSAGE_LENGTH': 'the length of a log line',
  'modules/database/answer-cache/sql-answer-cache.store.ts MAX_REMOVED': 'rows removed at a time',
  'modules/validation/json-scanner.ts MAX_SAFE_DIGITS': 'arithmetic of the scanner',
  'modules/validation/strict-json.ts MAX_PARSE_FIRST_LENGTH': 'chooses between two parsers',
  'modules/http/server/event-stream.ts MAX_SILENCE_MS': 'when a comment is sent',
  'modules/http/server/event-stream.ts MAX_UNCOUNTED_LENGTH': 'what is counted in the memory budget',
  'modules/http/server/request-usage.ts MAX_NAMES': 'the length of a log line',
  'modules/validation/validation-issues.ts MAX_KEY_LENGTH': 'the length of an error message',
  'modules/validation/validation-issues.ts MAX_PATH_LENGTH': 'the length of an error message',
  'modules/llm-driver/call/hedge-budgets.ts DEFAULT_SHARE': 'how often a call is sent twice',
  'modules/llm-driver/call/call-size.ts MAX_CHOICES': 'an estimate',
  'modules/llm-driver/wire/unfinished-event.ts MAX_UNCOUNTED_BYTES': 'what is counted in the memory budget',
  'src/config/provider-variables.ts MAX_TIMEOUT_MS': 'the range of a setting',
  'modules/llm-driver/call/open-stream.ts MAX_EARLY_CHUNKS': 'when a stream has begun',
  'modules/llm-driver/call/call-size.ts MAX_TOKENS': 'an estimate',
  'modules/llm-driver/call/call-deadline.ts MAX_DAY_WAIT_MS': 'how long a call waits',
  'modules/llm-driver/contract/request-field-types.ts MAX_BIASES': 'the range of a field',
  'modules/llm-driver/contract/request-field-types.ts MAX_STOPS': 'the range of a field',
  'modules/llm-driver/contract/request-field-types.ts MAX_TOOLS': 'the range of a field',
  'modules/llm-driver/contract/prompt.schema.ts MAX_PROMPT_ID_LENGTH': 'the range of a field',
  'modules/llm-driver/drivers/mock/mock-completion.ts MAX_QUOTED_CHARACTERS': 'the length of a quote',
  'modules/llm-driver/drivers/mock/mock-completion.ts MAX_NAMED_PARTS': 'the length of a quote',
  'modules/llm-driver/drivers/mock/schema-answer.ts MAX_DEPTH': 'the depth of an answer within its budget',
  'modules/llm-driver/drivers/mock/schema-answer.ts MAX_OPTIONAL_DEPTH': 'the depth of an answer',
  'modules/llm-driver/drivers/mock/mock-embeddings.ts MAX_DIMENSIONS': 'the range of a field',
  'modules/llm-driver/drivers/mock/sentence.ts MAX_LENGTH': 'the length of a sentence',
  'modules/llm-driver/drivers/mock/sentence.ts MAX_TRIES': 'a search for words',
  'modules/llm-driver/errors/go-duration.ts MAX_TEXT_LENGTH': "the range of a provider's figure",
  'modules/llm-driver/errors/transport-errors.ts MAX_CAUSES': 'the depth of a search',
  'modules/llm-driver/http/connections.ts MAX_CLOSED_PER_TURN': 'work in one turn of the loop',
  'modules/llm-driver/http/pinned-lookup.ts MAX_NAMES': 'host names, which no request over HTTP gives',
  'modules/llm-driver/http/provider-http.ts MAX_TARGETS': 'a cache of parsed URLs',
  'modules/llm-driver/http/provider-http.ts MAX_UNUSED_ORIGINS': 'a cache',
  'modules/llm-driver/contract/caller-headers.ts MAX_VALUE_LENGTH': 'headers that are passed on',
  'modules/llm-driver/contract/extra-headers.ts MAX_HEADERS': 'of the library alone: no route takes headers',
  'modules/llm-driver/contract/extra-headers.ts MAX_HEADER_LENGTH': 'the range of an option',
  'modules/llm-driver/contract/per-call-options.ts MAX_KEY_LENGTH': 'the range of an option',
  'modules/llm-driver/pacing/memory-limit.store.ts MAX_FORGOTTEN_SCOPES': 'forgotten scopes that refill',
  'modules/llm-driver/call/hedge-budgets.ts MAX_SHARED': 'of the library alone: no route takes keys',
  'modules/llm-driver/pacing/transient-queues.ts MAX_TRANSIENT_SCOPES':
    'of the library alone: no route takes keys',
  'modules/llm-driver/objects/json-in-answer.ts MAX_PLACES': "a search in a model's answer",
  'modules/llm-driver/objects/json-in-answer.ts MAX_SEARCHED_ANSWER': "a search in a model's answer",
  'modules/llm-driver/objects/object-messages.ts MAX_ISSUES_TOLD': 'the length of a message',
  'modules/llm-driver/objects/object-messages.ts MAX_ISSUE_LENGTH': 'the length of a message',
  'modules/llm-driver/objects/scan-json.ts MAX_DEPTH': 'an object of a model is not valid',
  'modules/llm-driver/pacing/circuit.ts MAX_FAILED_PROBES': 'how a circuit tries again',
  'modules/llm-driver/pacing/circuit.ts MAX_PROBE_DELAY_MS': 'how a circuit tries again',
  'modules/llm-driver/pacing/concurrency-window.ts MAX_ANSWERS_BEFORE_TRY': 'how calls to a provider adapt',
  'modules/llm-driver/pacing/token-returns.ts MIN_USED_SHARE': 'how limits are learned',
  'modules/llm-driver/pacing/concurrency-window.ts MAX_SIZE': 'how far calls to a provider adapt',
  'modules/llm-driver/pacing/fair-queue.ts MAX_SINGLES_IN_A_ROW': 'the order of calls that wait',
  'modules/llm-driver/pacing/pacing-scopes.ts MAX_SCOPES': 'a cache; the bound is that of the pacer',
  'modules/llm-driver/pacing/scope-limits.ts CERTAIN_SHARE': 'how limits are learned',
  'modules/llm-driver/pacing/token-estimator.ts MAX_ANSWER_TOKENS': 'an estimate',
  'modules/llm-driver/pacing/hold-back.ts MAX_HOLD_MS': "the range of a provider's figure",
  'modules/llm-driver/pacing/limit.ts MAX_DEBT_MS': "the range of a provider's figure",
  'modules/llm-driver/contract/completion.ts MAX_CONTENT_DEPTH':
    "the depth of a provider's answer that is read",
  'modules/llm-driver/contract/token-counts.ts MAX_CHOICES': "the range of a provider's figure",
  'modules/support/figures.ts MAX_COUNT': "the range of a provider's figure",
  'modules/support/figures.ts MAX_WAIT_MS': "the range of a provider's figure",
  'modules/llm-driver/wire/chunk-template.ts MAX_SAMPLES': 'how chunks are recognised',
  'modules/llm-driver/tools/call-tool.ts MAX_TOLD_ISSUES': 'the length of a message to a model',
  'modules/llm-driver/tools/step-calls.ts MAX_CALLS_OF_STEP': 'of the library alone: no route runs tools',
  'modules/metrics/call-metrics.ts MAX_OUTCOMES': 'labels; our own codes are fewer',
  'modules/metrics/request-metrics.ts MAX_CODES': 'labels; our own codes are fewer',
  'modules/named-models/named-model.schema.ts MAX_TARGET_LENGTH': 'the range of a field',
  'modules/quota/concurrency-counter.ts MAX_WAIT_MS': 'the range of retry-after',
  'modules/standards-checker/judging/document.ts OVERLAP_SHARE': 'how a document is split',
  'modules/standards-checker/judging/call-limits.ts ANSWER_SHARE': 'how a document is split',
  'modules/standards-checker/judging/call-limits.ts PROMPT_SHARE': 'how a document is split',
  'modules/standards-checker/judging/finding-reader.ts MAX_QUOTES_PER_ANSWER': "a model's answer is cut",
  'modules/standards-checker/judging/finding-reader.ts MAX_QUOTE_LENGTH': "a model's answer is cut",
  'modules/standards-checker/judging/finding-reader.ts MAX_REASON_LENGTH': "a model's answer is cut",
  'modules/standards-checker/judging/answer-objects.ts MAX_ANSWER_LENGTH': "a model's answer is unclear",
  'modules/standards-checker/judging/part-finding.ts MAX_QUOTES': "a model's answer is cut",
  'modules/standards-checker/judging/part-finding.ts MAX_REASON_LENGTH': "a model's answer is cut",
  'modules/standards-checker/judging/merge-votes.ts MAX_REASON_LENGTH':
    'a shortened copy of a text that is bounded',
  'modules/standards-checker/judging/cut-calls.ts MAX_CHARACTERS_PER_TOKEN': 'an estimate',
  'modules/standards-checker/judging/prompt-builder.ts MAX_QUOTED_END_LENGTH': 'the length of a quote',
  'modules/standards-checker/judging/prompt-builder.ts MAX_QUOTED_START_LENGTH': 'the length of a quote',
  'modules/standards-checker/quotes/hiding-style.ts MAX_STYLE_LENGTH': 'how a tag is read',
  'modules/standards-checker/quotes/html-reader.ts MAX_REMEMBERED_NAMES': 'a cache',
  'modules/standards-checker/quotes/markdown-chunks.ts MAX_CONTAINERS': 'how a document is parsed',
  'modules/standards-checker/quotes/markdown-chunks.ts MAX_PARSED_LENGTH': 'how a document is parsed',
  'modules/standards-checker/quotes/nearest-passage.ts MAX_GROWTH': 'where a passage ends',
  'modules/standards-checker/quotes/nearest-passage.ts MIN_SHARE': 'which passage is near',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_DROPPED': 'punctuation at the ends of a quote',
  'modules/llm-driver/pacing/scope-queue.ts MAX_AHEAD_MS': 'how far ahead calls get their time',
  'modules/llm-driver/pacing/taken-ahead.ts MAX_LATE_MS': 'when what was taken ahead is no longer used',
  'modules/llm-driver/pacing/scope-takes.ts MAX_OUT_OF_DATE': 'questions to a limit store',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_GAP': 'what an ellipsis may leave out',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_LIST_MARK_LENGTH': 'how a list item is read',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_NEAREST_LENGTH': 'a passage is cut',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_PARTS': 'what an ellipsis may leave out',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_TARGET_LENGTH': 'how a link is read',
  'modules/standards-checker/quotes/quote-verifier.ts MAX_TRIES': 'a search for a quote with ellipses',
  'modules/standards-checker/documents/pdf-lines.js MAX_HEADING_LENGTH': 'which line is a heading',
  'modules/standards-checker/documents/text-composer.ts MAX_INDENT': 'how a list is written',
  'modules/standards-checker/documents/text-composer.ts MAX_RAISED_LENGTH': 'how a superscript is read',
  'modules/standards-checker/quotes/reader-text.ts MAX_TITLE_LENGTH': 'a heading is cut',
  'modules/standards-checker/quotes/reader-text.ts MAX_SUPERSCRIPT_LENGTH': 'how a superscript is read',
  'modules/standards-checker/quotes/text-search.ts MAX_OCCURRENCES': 'a search for a quote',
  'modules/standards-checker/quotes/work.ts MAX_STEP': 'work in one turn of the loop',
  'modules/standards-checker/sets/data-with-lines.ts MAX_ALIAS_COUNT': 'files of the command line',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_DESCRIPTION_LENGTH': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_NAME_LENGTH': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_RULE_LENGTH': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_TITLE_LENGTH': 'the range of a field',
  'modules/standards-checker/calibration/label-file.schema.ts MAX_LABELLED_DOCUMENTS':
    'files of the command line',
  'modules/standards-checker/calibration/label-file.schema.ts MAX_LABELLERS': 'files of the command line',
  'modules/standards-checker/calibration/label-file.schema.ts MAX_REFERENCE_LENGTH':
    'files of the command line',
  'modules/standards-checker/calibration/label-file.schema.ts MAX_SETS': 'files of the command line',
  'modules/standards-checker/calibration/label-file.schema.ts MAX_TEXT_LENGTH': 'files of the command line',
  'modules/standards-checker/calibration/label-file.ts MAX_LABEL_FILE_BYTES': 'files of the command line',
  'modules/standards-checker/formats/baseline.ts MAX_BASELINE_BYTES': 'files of the command line',
  'modules/standards-checker/sets/set-file.ts MAX_STANDARDS_FILE_BYTES': 'files of the command line',
  'modules/standards-checker/sets/set-reader.ts MAX_EXTENDED_SETS': 'files of the command line',
  'modules/standards-checker/sets/choose-by-tags.ts MAX_NAMED_TAGS': 'the length of an error message',
  'modules/standards-checker/sets/combined-set.ts MAX_SETS_OF_CHECK': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_CONDITION_LENGTH': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_EXTENDS': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_SOURCE_LENGTH': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_TAGS': 'the range of a field',
  'modules/standards-checker/sets/standard-set.schema.ts MAX_WEIGHT': 'the range of a field',
  'modules/support/clock.ts MAX_TIMER_MS': 'the range of timers',
  'src/logging/log-sink.ts MAX_BATCH_LENGTH': 'the size of a write',
  'src/logging/request-log.ts MAX_NAME_LENGTH': 'the length of a log line',
  'modules/standards-checker/runs/check-lease.store.ts MAX_LAPSED': 'rows read at a time',
  'modules/standards-checker/runs/check-runs.service.ts MAX_CANCEL_WAIT_MS':
    'how long a reply waits for an end',
};

/** The initialisers of the constants of a file, by name. */
function constantsOf(file: string): Map<string, ts.Expression> {
  const tree = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2023);
  const constants = new Map<string, ts.Expression>();
  for (const statement of tree.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer !== undefined) constants.set(name.text, initializer);
    }
  }
  return constants;
}

const OPERATIONS: Partial<Record<ts.SyntaxKind, (left: number, right: number) => number>> = {
  [ts.SyntaxKind.AsteriskToken]: (left, right) => left * right,
  [ts.SyntaxKind.AsteriskAsteriskToken]: (left, right) => left ** right,
  [ts.SyntaxKind.MinusToken]: (left, right) => left - right,
  [ts.SyntaxKind.SlashToken]: (left, right) => left / right,
};

/** The number that an expression of literals and constants of its file stands for; else `undefined`. */
function numberOf(
  expression: ts.Expression | undefined,
  constants: Map<string, ts.Expression>,
): number | undefined {
  if (expression === undefined) return undefined;
  if (ts.isNumericLiteral(expression)) return Number(expression.text);
  if (ts.isIdentifier(expression)) return numberOf(constants.get(expression.text), constants);
  if (!ts.isBinaryExpression(expression)) return undefined;
  const [left, right] = [expression.left, expression.right].map((side) => numberOf(side, constants));
  if (left === undefined || right === undefined) return undefined;
  return OPERATIONS[expression.operatorToken.kind]?.(left, right);
}

/** The value of `NAME`, or of the field `NAME.field` of an object. */
function valueOf(file: string, constant: string): number | undefined {
  const constants = constantsOf(file);
  const [name = '', field] = constant.split('.');
  let expression = constants.get(name);
  if (field === undefined) return numberOf(expression, constants);
  if (expression !== undefined && ts.isAsExpression(expression)) ({ expression } = expression);
  if (expression === undefined || !ts.isObjectLiteralExpression(expression)) return undefined;
  const property = expression.properties.find(
    (each) => ts.isPropertyAssignment(each) && ts.isIdentifier(each.name) && each.name.text === field,
  );
  return property && numberOf((property as ts.PropertyAssignment).initializer, constants);
}

/** Every constant with the name of a bound and a number, but for those of the command line and the page. */
function boundsInCode(): string[] {
  const files = ['modules', 'src'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name).split(sep).join('/'))
      .filter((name) => /\.(?:ts|js)$/.test(name) && !/^(?:modules\/admin\/page|src\/cli)\//.test(name)),
  );
  return files.flatMap((file) => {
    const constants = constantsOf(file);
    return [...constants.keys()]
      .filter((name) => BOUND_NAME.test(name) && numberOf(constants.get(name), constants) !== undefined)
      .map((name) => `${file} ${name}`);
  });
}

describe('docs/bounds.md', () => {
  const rows = readBounds();

  it('has rows, each with a constant of its own', () => {
    expect(rows.length).toBeGreaterThan(50);
    const named = rows.map(({ file, constant }) => `${file} ${constant}`);
    expect(new Set(named).size).toBe(named.length);
  });

  it.each(rows.map((row) => [row.what, row] as const))('has the value of the code: %s', (_what, row) => {
    expect([row.constant, valueOf(row.file, row.constant)]).toEqual([row.constant, row.value]);
  });

  it('lists every bound in the code, but for those that bound nothing a caller could use up', () => {
    const onPage = new Set(rows.map(({ file, constant }) => `${file} ${constant}`));
    const inCode = boundsInCode();
    const missing = inCode.filter((name) => !onPage.has(name) && NOT_ON_THE_PAGE[name] === undefined);
    expect(missing).toEqual([]);
    const stale = Object.keys(NOT_ON_THE_PAGE).filter((name) => !inCode.includes(name) || onPage.has(name));
    expect(stale).toEqual([]);
  });

  it('names only settings that exist', () => {
    const environment = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const others = [
      'fixed',
      '`concurrency` of the key',
      '`timeouts` of the driver',
      '`maxQueue` of the driver',
      '`--max-old-space-size`',
    ];
    for (const { changedBy } of rows) {
      const variable = /^`([A-Z_]+)`$/.exec(changedBy)?.[1];
      if (variable === undefined) expect(others).toContain(changedBy);
      else expect(environment).toContain(`${variable}=`);
    }
  });
});
