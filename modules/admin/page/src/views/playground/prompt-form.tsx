import { type KeyboardEvent, type SyntheticEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from '../../api/store.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { changeDraft, draft, run, send, stop } from './memory.js';
import { ModeField } from './mode-field.js';
import { ModelsField } from './models-field.js';
import { ParameterFields } from './parameter-fields.js';
import { planOf, type Problems } from './plan.js';
import { SchemaField } from './schema-field.js';

const NO_MODELS: readonly string[] = [];

/** The prompt, the models and the parameters. */
export function PromptForm({ defaultModel }: { readonly defaultModel: string | undefined }) {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const current = useStore(draft);
  const [systemOpen] = useState(current.system !== '');
  const busy = useStore(run)?.busy ?? false;
  const models = current.models ?? (defaultModel === undefined ? NO_MODELS : [defaultModel]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    const { plan, problems: found } = planOf(current, models);
    flushSync(() => setProblems(found ?? {}));
    if (plan === undefined) {
      showFirstProblem(form.current);
      return;
    }
    changeDraft({ models: plan.models, typedModel: '' });
    void send(plan);
  };
  const sendByKeys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };

  return (
    <form ref={form} className="card playground-form" noValidate onSubmit={submit} onKeyDown={sendByKeys}>
      <div className="stack">
        <details open={systemOpen}>
          <summary>System message</summary>
          <Field label="System message" help="Tells the model how to behave. Left empty, none is sent.">
            {(control) => (
              <textarea
                {...control}
                rows={3}
                value={current.system}
                onChange={(event) => changeDraft({ system: event.target.value })}
              />
            )}
          </Field>
        </details>
        <Field label="Prompt" error={problems.prompt}>
          {(control) => (
            <textarea
              {...control}
              rows={8}
              value={current.prompt}
              placeholder="What is a rate limit, in two sentences?"
              onChange={(event) => changeDraft({ prompt: event.target.value })}
            />
          )}
        </Field>
        <ParameterFields draft={current} problems={problems} />
        <SchemaField draft={current} error={problems.schema} />
      </div>
      <div className="stack">
        <ModelsField models={models} typed={current.typedModel} error={problems.models} />
        <ModeField mode={current.mode} stream={current.stream} several={models.length > 1} />
      </div>
      <div className="playground-send">
        <Button type="submit" tone="primary" busy={busy}>
          Send
        </Button>
        <Button aria-disabled={!busy} onClick={() => busy && stop()}>
          Stop
        </Button>
        <span className="help">{busy ? 'Asking…' : 'Ctrl+Enter (⌘+Enter) sends from any field.'}</span>
      </div>
    </form>
  );
}

/** Goes to the first field at fault, and opens what hides it. */
function showFirstProblem(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>('[aria-invalid]');
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}
