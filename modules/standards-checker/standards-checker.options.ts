import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RandomText } from './judging/prompt-builder.js';

/** Options of `StandardsCheckerModule.forRoot`. */
export interface StandardsCheckerModuleOptions {
  /**
   * Maximum tokens of one prompt, at four bytes each. A longer document is split. Integer from 1,000. Default
   * 24,000.
   */
  readonly maxPromptTokens?: number;
  /** Source of the boundaries around untrusted text; for tests. Default: 128 random bits each. */
  readonly randomText?: RandomText;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<StandardsCheckerModuleOptions>({ moduleName: 'StandardsChecker' })
    .setClassMethodName('forRoot')
    .build();
