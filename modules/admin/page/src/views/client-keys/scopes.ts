import type { Scope } from './types.js';

/** What a key may be for, as it is chosen. */
export const SCOPES: readonly { readonly scope: Scope; readonly label: string; readonly help: string }[] = [
  { scope: 'use', label: 'use', help: 'Calls models, pools and checks of standards.' },
  {
    scope: 'admin',
    label: 'admin',
    help: 'Manages settings, named models and client keys, and can make further keys: as good as the admin token.',
  },
  { scope: 'metrics', label: 'metrics', help: 'Reads /metrics, for Prometheus.' },
];
