import type { Setting } from '../../api/types.js';
import { ErrorNotice } from '../../components/error-notice.js';
import type { SettingActions } from './use-setting.js';

export interface SettingErrorsProps {
  readonly setting: Setting;
  readonly actions: SettingActions;
}

/** Why the last saving or clearing failed. */
export function SettingErrors({ setting: { label }, actions: { save, clear } }: SettingErrorsProps) {
  return (
    <>
      {save.error && <ErrorNotice error={save.error} title={`The ${label} was not saved.`} />}
      {clear.error && <ErrorNotice error={clear.error} title={`The ${label} was not cleared.`} />}
    </>
  );
}
