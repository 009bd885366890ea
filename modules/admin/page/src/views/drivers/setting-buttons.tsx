import type { Setting } from '../../api/types.js';
import { Button } from '../../components/button.js';
import type { SettingActions } from './use-setting.js';

export interface SettingButtonsProps {
  readonly setting: Setting;
  readonly actions: SettingActions;
  /** Saving it is the next thing to do. */
  readonly urgent?: boolean;
}

/** Save; and Clear where something is stored. */
export function SettingButtons({ setting, actions: { save, clear }, urgent = false }: SettingButtonsProps) {
  const subject = `${setting.label} of ${setting.group}`;
  return (
    <>
      <Button
        type="submit"
        tone={urgent ? 'primary' : 'plain'}
        busy={save.busy}
        aria-label={`Save ${subject}`}
      >
        {save.busy ? 'Saving…' : 'Save'}
      </Button>
      {setting.source === 'stored' && (
        <Button
          tone="danger"
          busy={clear.busy}
          onClick={() => void clear.run()}
          aria-label={`Clear ${subject}`}
        >
          Clear
        </Button>
      )}
    </>
  );
}
