import type { Setting } from '../../api/types.js';
import { Badge, type Tone } from '../../components/badge.js';
import { Moment } from '../../components/moment.js';

export interface SettingStateProps {
  readonly setting: Setting;
  /** Without it, its driver cannot be called. */
  readonly needed?: boolean;
}

/**
 * Where a setting stands: whether it has a value, where that comes from, how a secret ends, when it was
 * changed.
 */
export function SettingState({ setting, needed = false }: SettingStateProps) {
  const { tone, text } = stateOf(setting, needed);
  return (
    <p className="setting-state">
      <Badge tone={tone}>{text}</Badge>
      {setting.last4 !== undefined && (
        <span>
          ends in <code>{setting.last4}</code>
        </span>
      )}
      {setting.updated_at !== null && (
        <span className="quiet-text">
          changed <Moment at={setting.updated_at} />
        </span>
      )}
    </p>
  );
}

function stateOf(
  { state, source }: Setting,
  needed: boolean,
): { readonly tone: Tone; readonly text: string } {
  if (state === 'unreadable') return { tone: 'bad', text: 'Unreadable' };
  switch (source) {
    case 'stored':
      return { tone: 'good', text: 'Configured' };
    case 'environment':
      return { tone: 'good', text: 'From the environment' };
    case 'default':
      return { tone: 'neutral', text: 'Default' };
    case 'none':
      return needed ? { tone: 'warning', text: 'Missing' } : { tone: 'neutral', text: 'Not set' };
  }
}
