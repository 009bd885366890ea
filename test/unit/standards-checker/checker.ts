import { Test } from '@nestjs/testing';
import {
  LlmDriverModule,
  promptText,
  type ChatRequest,
  type MockOptions,
} from '../../../modules/llm-driver/index.js';
import {
  StandardsCheckerModule,
  StandardsCheckerService,
  type Standard,
  type StandardsCheckerModuleOptions,
} from '../../../modules/standards-checker/index.js';

/** Makes a checker whose model is the Mock driver with these options. */
export async function checkerWith(
  mock: MockOptions,
  options: StandardsCheckerModuleOptions = {},
): Promise<StandardsCheckerService> {
  const module = await Test.createTestingModule({
    imports: [
      LlmDriverModule.forRoot({ default: 'mock', drivers: { mock: { driver: 'mock', ...mock } } }),
      StandardsCheckerModule.forRoot(options),
    ],
  }).compile();
  return module.get(StandardsCheckerService);
}

/** Makes a model's answer in the requested form. */
export function answer(
  verdict: string,
  reason = `It is ${verdict}.`,
  quotes: readonly string[] = [],
): string {
  return JSON.stringify({ verdict, reason, quotes });
}

/**
 * Returns the id of the standard in a prompt; `undefined` for a repair. Reads the block after the document,
 * as a model would.
 */
export function askedStandard(request: ChatRequest): string | undefined {
  const text = promptText(request);
  const block = text.slice(text.lastIndexOf(' BEGIN STANDARD ====='));
  return /"id": "([^"]+)"/.exec(block)?.[1];
}

export function standard(id: string, more: Partial<Standard> = {}): Standard {
  return { id, title: `Title of ${id}`, rule: `The document says ${id}.`, ...more };
}
