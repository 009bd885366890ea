import { useEffect, useId, useMemo, useState } from 'react';
import { useStore } from '../../api/store.js';
import { Field } from '../../components/field.js';
import { VirtualList } from '../../components/virtual-list.js';
import type { PoolRun } from './pool-run.js';
import { ResultDialog } from './result-dialog.js';
import { type Criteria, ResultFilter } from './result-filter.js';
import { ResultRow } from './result-row.js';
import { ShowField } from './show-field.js';

/** Every prompt with what came of it, in order; filtered as they come. */
export function ResultsPanel({ run }: { readonly run: PoolRun }) {
  const titleId = useId();
  const [criteria, setCriteria] = useState<Criteria>({ show: 'all', text: '' });
  const [opened, setOpened] = useState<number>();
  const filter = useMemo(() => new ResultFilter(run), [run]);
  const indexes = useStore(filter.shown);
  // Rows are drawn again when results come, also where the list stays the same.
  useStore(run.state);
  useEffect(() => void filter.choose(criteria), [filter, criteria]);
  useEffect(() => run.state.subscribe(() => filter.refresh()), [filter, run]);
  return (
    <section className="card pool-results" aria-labelledby={titleId}>
      <h2 id={titleId}>Results</h2>
      <div className="pool-filter">
        <ShowField
          state={run.state.get()}
          total={run.prompts.length}
          show={criteria.show}
          onChange={(show) => setCriteria({ ...criteria, show })}
        />
        <Field label="Search">
          {(control) => (
            <input
              {...control}
              type="search"
              placeholder="In prompts, answers, errors, ids"
              value={criteria.text}
              onChange={(event) => setCriteria({ ...criteria, text: event.target.value })}
            />
          )}
        </Field>
      </div>
      <p className="quiet-text" role="status">
        {indexes.length.toLocaleString('en')} shown
      </p>
      <div className="pool-list">
        {indexes.length === 0 ? (
          <p className="state quiet-text">Nothing here fits. Show all, or search for something else.</p>
        ) : (
          <VirtualList
            items={indexes}
            keyOf={(index) => index}
            estimatedHeight={76}
            label="Prompts and results"
          >
            {(index) => (
              <ResultRow
                index={index}
                prompt={run.prompts[index]!}
                result={run.result(index)}
                onOpen={() => setOpened(index)}
              />
            )}
          </VirtualList>
        )}
      </div>
      {opened !== undefined && (
        <ResultDialog
          index={opened}
          prompt={run.prompts[opened]!}
          result={run.result(opened)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </section>
  );
}
