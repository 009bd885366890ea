import type { SettingValues } from '../../support/index.js';
import type { Timeouts } from '../contract/driver-config.js';
import { timeoutFields } from './driver-fields.js';

/** Returns the timeouts that an instance's settings have, and the configured ones for others. */
export function effectiveTimeouts(settings: SettingValues, configured: Timeouts): Timeouts {
  const effective = ({ key }: { readonly key: string }, otherwise: number) =>
    (settings.get(key) as number | undefined) ?? otherwise;
  return {
    connectMs: configured.connectMs,
    firstTokenMs: effective(timeoutFields.firstToken, configured.firstTokenMs),
    idleMs: effective(timeoutFields.idle, configured.idleMs),
    totalMs: effective(timeoutFields.total, configured.totalMs),
  };
}
