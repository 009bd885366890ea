import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { JudgementCache } from './cache/judgement-cache.js';

/** Options of `StandardsCheckerModule.forRoot`. */
export interface StandardsCheckerModuleOptions {
  /**
   * Maximum tokens of one prompt, at four bytes each. A longer document is split. Integer from 1,000. Default
   * 24,000.
   */
  readonly maxPromptTokens?: number;
  /**
   * Secret for the boundaries around untrusted text. The same document and standards have the same prompts as
   * long as it stays the same. Default: none; boundaries then depend on the text alone, and still no text can
   * contain its own.
   */
  readonly boundarySecret?: string;
  /**
   * Answers of earlier checks, to be used again: a `MemoryJudgementCache`, or one of your own. Default: the
   * one of `JudgementCacheModule` if that is imported, else none.
   */
  readonly cache?: JudgementCache;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<StandardsCheckerModuleOptions>({ moduleName: 'StandardsChecker' })
    .setClassMethodName('forRoot')
    .build();
