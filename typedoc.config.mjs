import { OptionDefaults } from 'typedoc';

// The reference of the public entries, by "npm run docs:api". TypeDoc asks for a default export.
/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'nest-llm-driver',
  entryPoints: [
    'modules/llm-driver/index.ts',
    'modules/llm-driver/testing/index.ts',
    'modules/client/index.ts',
    'modules/standards-checker/index.ts',
    'modules/support/index.ts',
    'modules/validation/index.ts',
  ],
  tsconfig: 'tsconfig.build.json',
  out: 'dist/docs-api',
  readme: 'none',
  // "npm run typecheck" does that.
  skipErrorChecking: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  disableGit: true,
  sourceLinkTemplate: 'https://github.com/nest-llm-driver/nest-llm-driver/blob/main/{path}#L{line}',
  // The client's types are made from the API's description, which has "@description".
  blockTags: [...OptionDefaults.blockTags, '@description'],
  treatWarningsAsErrors: true,
  // A type that an entry uses and does not export is an error, but for these.
  intentionallyNotExported: [
    // Values from which exported types are inferred.
    ...['ERROR_KINDS', 'DECISION_RULES', 'acceptedFindingSchema', 'agreementSchema', 'checkEstimateSchema'],
    ...['checkProgressSchema', 'checkSummarySchema', 'extendingSetSchema', 'judgementSchema', 'quoteSchema'],
    ...['listedStandardSetSchema', 'standardSchema', 'standardVerdictSchema', 'storedStandardSetSchema'],
    ...['usageReportSchema', 'verdictProblemSchema', 'voteSchema'],
    // Parts of other types.
    ...[
      'JsonOf',
      'PartOf',
      'ParameterOf',
      'BodyOf',
      'Call',
      'ErrorEnvelope',
      'ChunkIterator',
      'NextChunk',
      'Answered',
    ],
    ...[
      'TargetReference',
      'NamesIn',
      'TextOf',
      'Takes',
      'Method',
      'UnfinishedRun',
      'OwnHeaders',
      'Hook',
      'MaybePromise',
    ],
    // What the base class of drivers, and their manager, work with.
    ...[
      'InstanceCache',
      'CallRunner',
      'CompletionCache',
      'CallTracing',
      'RestService',
      'InstanceEnvironment',
      'ModelCatalogue',
      'CataloguedModel',
      'ExchangeProgress',
    ],
    // Types of the AI SDK.
    ...['ModelAnswer', 'ModelAnswerV2', 'CallInput', 'ModelMetadata', 'ModelWarning', 'ModelStreamPart'],
    'ModelStreamPartV2',
  ],
  validation: { notExported: true, invalidLink: true, notDocumented: false },
};
