export type {
  JsonSchema,
  SchemaInput,
  SchemaOutput,
  StandardIssue,
  StandardProperties,
  StandardResult,
  StandardSchema,
} from '../../support/index.js';
