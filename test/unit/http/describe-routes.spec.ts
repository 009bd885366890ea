import { describe, expect, it } from '@jest/globals';
import * as swagger from '@nestjs/swagger';
import { ApiOperation, describeRoutes } from '../../../modules/http/index.js';
import { ConfigurationError } from '../../../modules/support/index.js';

describe('describeRoutes', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'swagger must be the package @nestjs/swagger'],
    ['a promise of the package', import('@nestjs/swagger'), 'got an object without ApiBody.'],
    ['another package', { SwaggerModule: {} }, 'got an object without ApiBody.'],
  ])('refuses %s, and loses no description', (_what, given, message) => {
    const described: string[] = [];
    class Rivers {
      list() {}
    }
    ApiOperation({ summary: 'Lists rivers.' })(
      Rivers.prototype,
      'list',
      Object.getOwnPropertyDescriptor(Rivers.prototype, 'list')!,
    );
    const describeWrongly = () => describeRoutes(given as typeof swagger);
    expect(describeWrongly).toThrow(ConfigurationError);
    expect(describeWrongly).toThrow(message);
    describeRoutes({
      ...swagger,
      ApiOperation: (operation: { summary: string }) => {
        described.push(operation.summary);
        return () => {};
      },
    });
    expect(described).toContain('Lists rivers.');
  });
});
