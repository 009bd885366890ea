import { type BodySchema, listOf } from '../../http/index.js';

const STANDARD = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'Unique in its set.' },
    title: { type: 'string' },
    rule: {
      type: 'string',
      description: 'What the document must say or must not say, as the model reads it.',
    },
    must_hold: {
      type: 'string',
      enum: ['somewhere', 'everywhere'],
      description:
        'Of the parts of a document too long for one prompt: one that meets the standard is enough (somewhere), or ' +
        'every one must (everywhere). Absent where it was not given: somewhere.',
    },
  },
  required: ['id', 'title', 'rule'],
} satisfies BodySchema;

const SHOWN = {
  object: { type: 'string', enum: ['standard_set'] },
  id: { type: 'string' },
  name: { type: 'string', description: 'Unique among all stored sets.' },
  description: { type: 'string', nullable: true },
  created_at: { type: 'string', format: 'date-time' },
  updated_at: { type: 'string', format: 'date-time' },
} satisfies BodySchema['properties'];
const ALWAYS_SHOWN = ['object', 'id', 'name', 'description', 'created_at', 'updated_at'];

/** A stored set with its standards. */
export const STORED_STANDARD_SET = {
  type: 'object',
  properties: { ...SHOWN, standards: { type: 'array', minItems: 1, items: STANDARD } },
  required: [...ALWAYS_SHOWN, 'standards'],
} satisfies BodySchema;

/** A stored set as it is listed: how many standards it has, instead of the standards. */
const LISTED_STANDARD_SET = {
  type: 'object',
  properties: { ...SHOWN, standard_count: { type: 'integer', minimum: 1 } },
  required: [...ALWAYS_SHOWN, 'standard_count'],
} satisfies BodySchema;

/** Every stored set. */
export const LISTED_STANDARD_SETS = listOf(LISTED_STANDARD_SET);
