import { type RefObject, type SyntheticEvent, useRef, useState } from 'react';
import type { Setting } from '../../api/types.js';
import { type ControlProps, Field } from '../../components/field.js';
import { ModelWarnings, type ModelWarningsProps } from '../../components/model-warnings.js';
import type { SettingFormProps } from './secret-setting.js';
import { SettingButtons } from './setting-buttons.js';
import { SettingErrors } from './setting-errors.js';
import { SettingHelp } from './setting-help.js';
import { SettingState } from './setting-state.js';
import { readTyped, typedForm } from './typed-value.js';
import { useSetting } from './use-setting.js';

/** A setting that is not secret: its effective value can be seen and changed. */
export function ValueSetting({ setting, warnings, onChange }: SettingFormProps & ModelWarningsProps) {
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<string>();
  const actions = useSetting(setting, onChange);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const read = readTyped(input.current?.value ?? '', setting.type);
    setProblem(read.problem);
    if (read.problem === undefined) await actions.save.run(read.value);
  };
  const form = (
    <form className="setting" onSubmit={(event) => void submit(event)}>
      <Field label={setting.label} help={<SettingHelp setting={setting} />} error={problem}>
        {(control) => (
          <>
            <SettingState setting={setting} />
            <div className="control-row">
              {/* A new input once another value is effective. */}
              <Control key={typedForm(setting)} control={control} setting={setting} input={input} />
              <SettingButtons setting={setting} actions={actions} />
            </div>
          </>
        )}
      </Field>
      <ModelWarnings warnings={warnings} />
      <SettingErrors setting={setting} actions={actions} />
    </form>
  );
  if (setting.type === 'text') return form;
  return (
    <details className="more" open={setting.state === 'unreadable'}>
      <summary>
        {setting.label} <span className="quiet-text">({setting.configured ? 'set' : 'not set'})</span>
      </summary>
      {form}
    </details>
  );
}

function Control(props: {
  readonly control: ControlProps;
  readonly setting: Setting;
  readonly input: RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>;
}) {
  const { control, setting, input } = props;
  const same = {
    ...control,
    ref: input,
    defaultValue: typedForm(setting),
    spellCheck: false,
    required: true,
  };
  return setting.type === 'json' ? (
    <textarea {...same} rows={5} className="code" />
  ) : (
    <input {...same} autoComplete="off" />
  );
}
