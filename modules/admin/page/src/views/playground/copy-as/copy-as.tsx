import { useId } from 'react';
import { CopyButton } from '../../../components/copy-button.js';
import type { Plan } from '../plan.js';
import { curlCode } from './curl-code.js';
import { nestCode } from './nest-code.js';
import { openAiCode } from './openai-code.js';

/** What was sent, as code that sends the same. */
export function CopyAs({ plan }: { readonly plan: Plan }) {
  return (
    <details className="card playground-copy">
      <summary>Copy as code</summary>
      <div className="stack">
        <p className="quiet-text">
          Exactly what was sent. It takes a client key from the environment (<code>LLM_KEY</code>).
        </p>
        <Code title="curl" code={curlCode(plan, location.origin)} />
        <Code title="Nest" code={nestCode(plan)} />
        <Code title="OpenAI SDK" code={openAiCode(plan, location.origin)} />
      </div>
    </details>
  );
}

function Code({ title, code }: { readonly title: string; readonly code: string }) {
  const id = useId();
  return (
    <div className="playground-code">
      <header>
        <h3 id={id}>{title}</h3>
        <CopyButton text={code} label={`Copy as ${title}`} />
      </header>
      {/* Scrolled by keys, too. */}
      <pre tabIndex={0} aria-labelledby={id} role="region">
        {code}
      </pre>
    </div>
  );
}
