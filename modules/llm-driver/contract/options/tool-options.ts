import type { RouteOptions } from '../facade-options.types.js';
import type { ToolOptions } from '../tool.types.js';
import { checkFunction, checkInteger, checkMilliseconds } from './check-value.js';
import { validateCompletionOptions } from './completion-options.js';
import type { Method } from './methods.js';

/** Checks the options of a run with tools, but for the tools. @throws InvalidRequestError */
export function validateToolOptions(options: ToolOptions & RouteOptions, method: Method): void {
  validateCompletionOptions(options, method);
  checkInteger('maxSteps', options.maxSteps, 1, 100);
  checkInteger('concurrency', options.concurrency, 1, 128);
  checkMilliseconds('deadlineMs', options.deadlineMs);
  checkFunction('onStep', options.onStep);
  checkFunction('describeError', options.describeError);
}
