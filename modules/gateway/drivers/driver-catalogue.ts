import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LlmDriverFacade, LlmDriverManager, LlmError } from '../../llm-driver/index.js';
import { modelWarningSchema, toModelWarningJson } from '../../named-models/index.js';
import { modelAbilities, modelAbilitiesSchema } from '../models/model-abilities.js';

/** One driver instance, for HTTP and commands. */
export const driverListingSchema = z.object({
  name: z.string().meta({ example: 'groq-eu' }),
  driver: z.string().describe('The implementation it uses.').meta({ example: 'groq' }),
  default: z.boolean().describe('Answers calls that name no instance.'),
  configured: z.boolean().describe('It has what it needs to be called.'),
  model: z.string().nullable().describe('Answers calls that name no model; `null` if none is set.'),
  warnings: z.array(modelWarningSchema).describe('What is wrong with `model`.'),
  // Not an enum: a driver may add capabilities.
  capabilities: z
    .array(z.string().meta({ example: 'stream' }))
    .describe(
      'What the driver passes on: `stream`, `tools`, `json_schema`, `json_object`, `n`, `logprobs`, `images`, `documents`, ' +
        '`audio`, `reasoning`, `embeddings`, or what a driver adds.',
    ),
  endpoints: z
    .array(z.enum(['completions', 'transcriptions', 'translations']))
    .describe('Further endpoints of OpenAI that are passed through to it.'),
  abilities: modelAbilitiesSchema.describe(
    'What is known of the abilities of `model`, such as `{"tools": true, "images": false}`.',
  ),
});

export type DriverListing = z.infer<typeof driverListingSchema>;

/** Lists driver instances. */
@Injectable()
export class DriverCatalogue {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly llm: LlmDriverFacade,
  ) {}

  async list(): Promise<DriverListing[]> {
    return Promise.all(this.manager.names().map((name) => this.describe(name)));
  }

  private async describe(name: string): Promise<DriverListing> {
    const driver = this.manager.driver(name);
    const model = await driver.defaultModel();
    return {
      name,
      driver: this.manager.implementationOf(name),
      default: name === this.manager.defaultName(),
      configured: await driver.isConfigured().catch(falseIfUnreadable),
      model: model ?? null,
      warnings: (await this.llm.modelWarnings([name])).map(toModelWarningJson),
      capabilities: [...driver.capabilities],
      endpoints: [...driver.passes],
      abilities: modelAbilities(driver.capabilitiesOf(model), driver.modelFacts(model)),
    };
  }
}

/** A driver whose stored key cannot be decrypted is listed, as one that cannot be called. */
function falseIfUnreadable(thrown: unknown): false {
  if (LlmError.from(thrown).kind === 'key_unreadable') return false;
  throw thrown;
}
