import { Button } from '../../components/button.js';
import { CopyButton } from '../../components/copy-button.js';
import { Dialog } from '../../components/dialog.js';
import { promptText } from './prompt-text.js';
import { ResultBadge, type ResultRowProps } from './result-row.js';
import type { PoolResult } from './types.js';

/** Longer texts are in the download; browsers grow slow with them. */
const MAX_SHOWN_LENGTH = 100_000;

/** A prompt and its result, whole. */
export function ResultDialog({
  index,
  prompt,
  result,
  onClose,
}: Omit<ResultRowProps, 'onOpen'> & { readonly onClose: () => void }) {
  return (
    <Dialog title={`Prompt ${(index + 1).toLocaleString('en')}`} className="pool-dialog" onClose={onClose}>
      <p>
        <ResultBadge result={result} />
      </p>
      <dl className="facts">
        {[
          ['Line', prompt.line],
          ...(prompt.id === undefined ? [] : [['Id', prompt.id]]),
          ...factsOf(result),
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Whole title="Prompt" text={promptText(prompt.value)} />
      {result?.ok && <Whole title="Answer" text={result.completion.content} />}
      {result?.ok === false && <Whole title="Error" text={result.error.message} />}
      <div className="actions end">
        {result?.ok && <CopyButton text={result.completion.content} label="Copy the answer" />}
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Whole({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section>
      <h3>{title}</h3>
      <pre tabIndex={0} aria-label={title} role="region">
        {text.slice(0, MAX_SHOWN_LENGTH)}
      </pre>
      {text.length > MAX_SHOWN_LENGTH && (
        <p className="help">
          The first {MAX_SHOWN_LENGTH.toLocaleString('en')} of {text.length.toLocaleString('en')} characters;
          the download has them all.
        </p>
      )}
    </section>
  );
}

function factsOf(result: PoolResult | undefined): readonly (readonly [string, string | number])[] {
  if (result === undefined) return [];
  const { attempts, waited_ms: waitedMs } = result;
  const calls = [
    ['Calls', attempts],
    ['Waited', `${waitedMs.toLocaleString('en')} ms`],
  ] as const;
  if (!result.ok) {
    const { code, status, retryable } = result.error;
    return [['Code', code], ['Status', status], ['Worth a retry', retryable ? 'yes' : 'no'], ...calls];
  }
  const { model, driver, finish_reason: finishReason, usage } = result.completion;
  return [
    ['Model', `${driver}/${model}`],
    ['Finish reason', finishReason ?? 'none'],
    [
      'Tokens',
      `${usage.prompt_tokens} in, ${usage.completion_tokens} out${usage.estimated ? ' (estimated)' : ''}`,
    ],
    ...calls,
  ];
}
