import * as runner from '@jest/globals';
import {
  LlmError,
  OpenAiDriver,
  type Capability,
  type DriverContext,
} from '../../../modules/llm-driver/index.js';
import { describeDriver, type Situation } from '../../../modules/llm-driver/testing/index.js';
import { AcmeDriver, acmeWire } from './acme.driver.js';
import { BUILT_IN_SUBJECTS } from './built-in-subjects.js';
import { OneLineDriver } from './one-line.driver.js';
import { responsesWire } from './responses-wire.js';

function oneLine(context: DriverContext, situation: Situation): OneLineDriver {
  class Stalled extends OneLineDriver {
    protected override send = () => new Promise<never>(() => {});
  }
  class Failing extends OneLineDriver {
    protected override send = () => Promise.reject(new LlmError('upstream_error', { retryable: true }));
  }
  if (situation === 'stalls') return new Stalled(context);
  return situation === 'fails' ? new Failing(context) : new OneLineDriver(context);
}

for (const [name, subject] of BUILT_IN_SUBJECTS) describeDriver(name, { ...subject, runner });
/** The Responses API refuses what chat completions have besides. */
class ResponsesDriver extends OpenAiDriver {
  override readonly capabilities = new Set<Capability>([
    ...['stream', 'tools', 'json_schema', 'json_object', 'images', 'documents', 'reasoning', 'embeddings'],
  ]);
}

describeDriver('openai through the Responses API', {
  create: (context) => new ResponsesDriver(context),
  settings: OpenAiDriver.settings.map((field) =>
    field.key === 'api' ? { ...field, default: 'responses' } : field,
  ),
  wire: responsesWire,
  unknownField: 'house_number',
  runner,
});
describeDriver('a driver of one method', {
  create: oneLine,
  wire: null,
  unknownField: 'house_number',
  runner,
});
describeDriver('a third-party driver with another format', {
  create: (context) => new AcmeDriver(context),
  settings: AcmeDriver.settings,
  wire: acmeWire,
  basePath: '/v2',
  runner,
});
