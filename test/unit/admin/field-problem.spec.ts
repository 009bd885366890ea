import { describe, expect, it } from '@jest/globals';
import { ApiError, UnreachableError } from '../../../modules/admin/page/src/api/errors.js';
import { fieldProblem } from '../../../modules/admin/page/src/api/field-problem.js';

const refusal = (message: string, param?: string) =>
  new ApiError({ message, code: 'invalid_value', param }, { status: 400, headers: new Headers() });

describe('a refusal that names a field', () => {
  it('is told without the field’s name before it, as a sentence', () => {
    expect(fieldProblem(refusal('limits.rpm: expected a number.', 'limits.rpm'))).toEqual({
      param: 'limits.rpm',
      message: 'Expected a number.',
    });
  });

  it('keeps words that do not begin with the name', () => {
    expect(fieldProblem(refusal('There is none.', 'name'))).toEqual({
      param: 'name',
      message: 'There is none.',
    });
  });

  it.each([refusal('No.'), new UnreachableError(), undefined])(
    'is not seen in anything else: %s',
    (error) => {
      expect(fieldProblem(error)).toBeUndefined();
    },
  );
});
