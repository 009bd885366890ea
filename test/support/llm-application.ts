import { Test } from '@nestjs/testing';
import { type INestApplicationContext } from '@nestjs/common';
import {
  LlmDriverFacade,
  LlmDriverManager,
  LlmDriverModule,
  type LlmDriverModuleOptions,
} from '../../modules/llm-driver/index.js';
import { Clock } from '../../modules/support/index.js';
import { FakeClock } from './fake-clock.js';
import { ScriptedDriver, type CallScript, type ScriptedCall, type StreamScript } from './scripted-driver.js';

/** What one call comes to, told by the instance that is asked. */
export type InstanceScript = (call: ScriptedCall & { readonly driver: string }) => unknown;

/** What one streamed call yields, told by the instance that is asked. */
export type InstanceStreamScript = (
  call: ScriptedCall & { readonly driver: string },
) => AsyncIterable<unknown>;

/**
 * A started application with the llm-driver module, and a `scripted` driver whose instances answer as the
 * script says.
 */
export async function llmApplication(
  options: LlmDriverModuleOptions,
  script: InstanceScript = ({ prompt }) => `echo: ${prompt}`,
  streamScript?: InstanceStreamScript,
) {
  const clock = new FakeClock();
  const testing = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot(options)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const facade = testing.get(LlmDriverFacade);
  const instances = new Map<string, ScriptedDriver>();
  facade.extend('scripted', (context) => {
    const answer: CallScript = (call) => script({ ...call, driver: context.name });
    const stream: StreamScript | undefined =
      streamScript && ((call) => streamScript({ ...call, driver: context.name }));
    const driver = new ScriptedDriver(context, answer, stream);
    instances.set(context.name, driver);
    return driver;
  });
  await testing.init();
  const calls = (name: string): readonly ScriptedCall[] => instances.get(name)?.calls ?? [];
  return {
    facade,
    manager: testing.get(LlmDriverManager),
    clock,
    calls,
    application: testing as INestApplicationContext,
  };
}

/** Instances of the scripted driver by these names. */
export function scripted(...names: string[]): NonNullable<LlmDriverModuleOptions['drivers']> {
  return Object.fromEntries(names.map((name) => [name, { driver: 'scripted', model: `${name}-model` }]));
}
