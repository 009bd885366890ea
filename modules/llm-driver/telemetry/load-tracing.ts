import { ConfigurationError, kindOf } from '../../support/index.js';
import type { CallTracing } from '../call/call-tracer.js';

/**
 * Makes what the option of the module asks for; false if it asks for nothing. The package of OpenTelemetry is
 * loaded only then.
 * @throws ConfigurationError if the package is not installed
 */
export async function loadTracing(telemetry: unknown): Promise<CallTracing | false> {
  if (telemetry === undefined || telemetry === false) return false;
  if (telemetry !== true) {
    throw new ConfigurationError(`telemetry must be a boolean; got ${kindOf(telemetry)}.`, 'telemetry');
  }
  const api = await import('@opentelemetry/api').catch(() => {
    throw new ConfigurationError(
      'telemetry needs the package @opentelemetry/api: npm install @opentelemetry/api@^1.9',
      'telemetry',
    );
  });
  // Its types too need the package.
  const { OpenTelemetryTracing } = await import('./open-telemetry-tracing.js');
  return new OpenTelemetryTracing(api);
}
