import { checkModuleOptions } from '../check-module-options.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import { completeRuntime } from '../driver/create-context.js';
import { LlmDriverFacade } from '../llm-driver.facade.js';
import { LlmDriverManager } from '../llm-driver.manager.js';
import type { LlmDriverModuleOptions } from '../llm-driver.options.js';
import type { FakeLlm } from './fake-llm.js';
import type { FakeScript } from './fake-script.js';

/** A fake with a facade of its own. */
export interface StandaloneFake extends FakeLlm {
  /** Answers from the script. Give it to the class under test in place of the application's facade. */
  readonly llm: LlmDriverFacade;
}

const DEFAULT_OPTIONS: LlmDriverModuleOptions = {
  drivers: { fake: { driver: 'mock', model: 'fake-1', perCall: PER_CALL_OPTIONS } },
};

/**
 * Creates a fake without a module: for a unit test of a class that injects {@link LlmDriverFacade}.
 * @param script as for `llm.fake`
 * @param options instances and named models that the code under test calls. Default: one instance, `fake`
 * @throws ConfigurationError for a wrong script or wrong options
 * @example
 * const fake = fakeLlm({ 'Summarise *': 'Short.' });
 * expect(await new Summaries(fake.llm).summarise('…')).toBe('Short.');
 * // in a testing module: .overrideProvider(LlmDriverFacade).useValue(fake.llm)
 */
export function fakeLlm(
  script: FakeScript = {},
  options: LlmDriverModuleOptions = DEFAULT_OPTIONS,
): StandaloneFake {
  checkModuleOptions(options);
  const runtime = completeRuntime({ retry: options.retry });
  const manager = new LlmDriverManager(options, runtime);
  const llm = new LlmDriverFacade(manager, options, runtime);
  manager.onApplicationBootstrap();
  llm.onApplicationBootstrap();
  return Object.assign(llm.fake(script), { llm });
}
