import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { LlmDriverFacade, splitReferences } from '../../llm-driver/index.js';
import { modelWarningSchema, toModelWarningJson } from '../../named-models/index.js';
import { listSchema, replySchema } from '../../validation/index.js';

const warningList = listSchema(modelWarningSchema);

const warningsQuery = z.strictObject({
  model: z
    .string()
    .max(4_000)
    .optional()
    .describe(
      'References, separated by commas. Default: the configured models, and targets of named models.',
    ),
});

/** What is wrong with models: they are retired, will be soon, or are unknown. */
@Controller('api/v1/model-warnings')
@RequireScope('admin')
export class ModelWarningsController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Get()
  @ApiOperation({ summary: 'Models that are retired, will be soon, or are unknown, with their replacements' })
  @ApiOkResponse({ schema: replySchema(warningList) })
  async list(
    @Query({ schema: warningsQuery }) { model }: z.infer<typeof warningsQuery>,
  ): Promise<z.infer<typeof warningList>> {
    const warnings = await this.llm.modelWarnings(model === undefined ? undefined : splitReferences(model));
    return { object: 'list', data: warnings.map(toModelWarningJson) };
  }
}
