import type { Outcome, ShapeOutcome } from './outcome.js';
import type { ReplySpec } from './reply-spec.js';

type ShapeRow<Kind extends ShapeOutcome['kind']> = (
  outcome: Extract<ShapeOutcome, { kind: Kind }>,
) => Partial<ReplySpec>;

const SHAPES: { readonly [Kind in ShapeOutcome['kind']]: ShapeRow<Kind> } = {
  refusal: ({ refusal = 'I cannot help with that.' }) => ({ text: null, refusal }),
  content_filter: () => ({ text: '', finishReason: 'content_filter' }),
  length: ({ text = '{"city":"Amster' }) => ({ text, finishReason: 'length' }),
  empty_choices: () => ({ choices: [] }),
  missing_usage: () => ({ usage: null }),
  reasoning_only: ({ reasoning = 'The user greets me, so I should greet back.' }) => ({
    text: null,
    reasoning,
  }),
  other_model: ({ model = 'some-other-model' }) => ({ model }),
  several_choices: ({ texts = ['first choice', 'second choice'] }) => ({ choices: texts }),
};

/** Whether the outcome is one of the legal but awkward answers. */
export function isShape(outcome: Outcome): outcome is ShapeOutcome {
  return Object.hasOwn(SHAPES, outcome.kind);
}

/** The answer that has the awkward shape. */
export function shapeSpec(outcome: ShapeOutcome): Partial<ReplySpec> {
  const row = SHAPES[outcome.kind] as (outcome: ShapeOutcome) => Partial<ReplySpec>;
  return { ...row(outcome), ...(outcome.stream && { stream: outcome.stream }) };
}
