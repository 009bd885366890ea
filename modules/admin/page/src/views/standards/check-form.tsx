import { type SyntheticEvent, useRef } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../api/client.js';
import { useStore } from '../../api/store.js';
import type { Listing } from '../../api/types.js';
import { useAction } from '../../api/use-action.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { announce } from '../../components/live-region.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { DocumentField } from './document-field.js';
import { EXAMPLE_DOCUMENT, EXAMPLE_SET } from './example.js';
import { JudgeField } from './judge-field.js';
import { JudgeSettings } from './judge-settings.js';
import { changeCheckDraft, memory } from './memory.js';
import { SetField } from './set-field.js';
import { startCheck } from './start-check.js';
import type { ListedSet } from './types.js';

/** Puts a check together: a document, a set, who judges. What is typed here stays while the page is open. */
export function CheckForm() {
  const draft = useStore(memory.checkDraft);
  const sets = useResource<Listing<ListedSet>>('/api/v1/standard-sets');
  const [, navigate] = useLocation();
  const submitButton = useRef<HTMLDivElement>(null);
  const start = useAction(async (signal) => {
    const check = await startCheck(api, memory.checkDraft.get(), signal);
    navigate(`/standards/runs/${check.id}`);
  });
  const { document, chosen } = draft;
  const missing =
    document.text.trim() === '' && document.file === undefined
      ? 'a document'
      : chosen === undefined
        ? 'standards'
        : undefined;

  const takeExample = () => {
    changeCheckDraft({
      document: EXAMPLE_DOCUMENT,
      chosen: { kind: 'own', set: EXAMPLE_SET, origin: 'the example' },
      tags: [],
    });
    announce('The example is in the form. Press "Check" to start.');
    submitButton.current?.querySelector('button')?.focus();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (missing === undefined) void start.run();
  };

  return (
    <>
      <PageHeading title="Check a document">
        Holds a document against a set of standards. For each standard a model gives a verdict, a reason and
        quotes.
      </PageHeading>
      <form className="standards-form" onSubmit={submit}>
        {document.text === '' && (
          <div className="notice neutral">
            <p>
              New here? Take a short document with six standards and see what comes of it. The mock driver
              answers without a key; its verdicts are made up.
            </p>
            <Button onClick={takeExample}>Use the example</Button>
          </div>
        )}
        <section className="card" aria-labelledby="standards-document">
          <h2 id="standards-document">1. The document</h2>
          <DocumentField
            document={document}
            onChange={(changed) => changeCheckDraft({ document: changed })}
          />
        </section>
        <section className="card" aria-labelledby="standards-set">
          <h2 id="standards-set">2. The standards</h2>
          <ResourceState of={sets} what="the sets">
            {({ data }) => (
              <SetField
                sets={data}
                chosen={chosen}
                tags={draft.tags}
                onChange={(changed) => changeCheckDraft({ chosen: changed, tags: [] })}
                onTags={(tags) => changeCheckDraft({ tags })}
              />
            )}
          </ResourceState>
        </section>
        <section className="card" aria-labelledby="standards-judge">
          <h2 id="standards-judge">3. Who judges</h2>
          <JudgeField driver={draft.driver} model={draft.model} onChange={changeCheckDraft} />
          <JudgeSettings settings={draft.settings} onChange={(settings) => changeCheckDraft({ settings })} />
        </section>
        {start.error && <ErrorNotice error={start.error} title="The check was not started." />}
        <div className="actions" ref={submitButton}>
          <Button
            type="submit"
            tone="primary"
            busy={start.busy}
            aria-disabled={missing !== undefined}
            aria-describedby="standards-missing"
          >
            {start.busy ? 'Starting…' : 'Check'}
          </Button>
          <p id="standards-missing" className="quiet-text">
            {missing === undefined ? '' : `Still needed: ${missing}.`}
          </p>
        </div>
      </form>
    </>
  );
}
