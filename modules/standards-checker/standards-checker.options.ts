import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RandomText } from './judging/prompt-boundary.js';

/** Options of `StandardsCheckerModule.forRoot`. */
export interface StandardsCheckerModuleOptions {
  /**
   * Tokens of one prompt at most, counted as four bytes each. A longer document is split. Integer from 1,000. Default 24,000.
   */
  readonly maxPromptTokens?: number;
  /** Where the marks around untrusted text come from; for tests. Default: 128 random bits each. */
  readonly randomText?: RandomText;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<StandardsCheckerModuleOptions>({ moduleName: 'StandardsChecker' })
    .setClassMethodName('forRoot')
    .build();
