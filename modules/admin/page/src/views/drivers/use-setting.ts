import { api } from '../../api/client.js';
import type { Setting } from '../../api/types.js';
import { type Action, useAction } from '../../api/use-action.js';
import { confirm } from '../../components/confirm.js';
import { announce } from '../../components/live-region.js';

export interface SettingActions {
  readonly save: Action<[unknown], Setting>;
  readonly clear: Action<[], Setting | undefined>;
}

/** Saving and clearing one setting, with what is said of it. */
export function useSetting(setting: Setting, onChange: (changed: Setting) => void): SettingActions {
  const { group, key, label, secret } = setting;
  const path = `/api/v1/settings/${encodeURIComponent(group)}/${encodeURIComponent(key)}`;

  const save = useAction(async (_signal, value: unknown) => {
    const changed = await api.put<Setting>(path, { value });
    announce(`${label} of ${group}: saved.`);
    onChange(changed);
    return changed;
  });

  const clear = useAction(async () => {
    const sure = await confirm({
      title: `Clear the ${label} of ${group}?`,
      text: secret
        ? 'It is removed from this server and cannot be brought back. If the environment has one, that one is effective then.'
        : 'What is stored is removed; the environment’s value, or the default, is effective then.',
      action: 'Clear',
    });
    if (!sure) return undefined;
    const changed = await api.delete<Setting>(path);
    announce(`${label} of ${group}: cleared.`);
    onChange(changed);
    return changed;
  });
  return { save, clear };
}
