import { Injectable, Module } from '@nestjs/common';
import {
  LlmDriverFacade,
  LlmDriverModule,
  LlmError,
  Secret,
  type PoolResult,
  type Prompt,
} from 'nest-llm-driver';
import { LlmDriverModule as SameModule } from 'nest-llm-driver/llm-driver';
import { createLlmClient } from 'nest-llm-driver/client';
import { StandardsCheckerModule, type CheckReport } from 'nest-llm-driver/standards-checker';
import { Manager, type SettingField } from 'nest-llm-driver/support';
import { FakeLlm } from 'nest-llm-driver/testing';
import { parseInput, type PathSegment } from 'nest-llm-driver/validation';

@Injectable()
export class Summaries {
  constructor(private readonly llm: LlmDriverFacade) {}

  async all(texts: string[], model?: string): Promise<PoolResult[]> {
    // An option may be undefined, whatever the compiler's options.
    return this.llm.completionPool(texts, { system: 'Summarise.', concurrency: 16, model });
  }

  retryAfterMs(error: unknown): number | undefined {
    return error instanceof LlmError ? error.retryAfterMs : undefined;
  }
}

@Module({
  imports: [
    LlmDriverModule.forRoot({ default: 'groq', drivers: { groq: { apiKey: 'gsk_' } }, models: {} }),
    StandardsCheckerModule,
  ],
  providers: [Summaries],
})
export class AppModule {}

export const same: typeof LlmDriverModule = SameModule;
export const values = [createLlmClient, FakeLlm, Manager, parseInput, Secret];
export type Types = [CheckReport, PathSegment, Prompt, SettingField];
