import { type SyntheticEvent, useRef } from 'react';
import type { Setting } from '../../api/types.js';
import { Field } from '../../components/field.js';
import { SettingButtons } from './setting-buttons.js';
import { SettingErrors } from './setting-errors.js';
import { SettingHelp } from './setting-help.js';
import { SettingState } from './setting-state.js';
import { useSetting } from './use-setting.js';

export interface SettingFormProps {
  readonly setting: Setting;
  readonly onChange: (changed: Setting) => void;
}

export interface SecretSettingProps extends SettingFormProps {
  /** Without it, its driver cannot be called. */
  readonly needed: boolean;
}

/**
 * A secret: written, never read. What was typed is in the input alone, and gone from it once it was stored.
 */
export function SecretSetting({ setting, needed, onChange }: SecretSettingProps) {
  const input = useRef<HTMLInputElement>(null);
  const actions = useSetting(setting, onChange);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const saved = await actions.save.run(input.current?.value.trim() ?? '');
    if (saved && input.current) input.current.value = '';
  };
  return (
    <form className="setting" onSubmit={(event) => void submit(event)}>
      <Field label={setting.label} help={<SettingHelp setting={setting} />}>
        {(control) => (
          <>
            <SettingState setting={setting} needed={needed} />
            <div className="control-row">
              <input
                {...control}
                ref={input}
                type="password"
                autoComplete="off"
                spellCheck={false}
                required
                placeholder={setting.configured ? 'New value' : ''}
              />
              <SettingButtons setting={setting} actions={actions} urgent={needed} />
            </div>
          </>
        )}
      </Field>
      {setting.state === 'unreadable' && (
        <p className="error-text">
          It was stored under another <code>APP_KEY</code>. Save it again, or give the server that key in{' '}
          <code>APP_PREVIOUS_KEYS</code>.
        </p>
      )}
      <SettingErrors setting={setting} actions={actions} />
    </form>
  );
}
