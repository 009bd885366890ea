import { type ReactNode, useId } from 'react';
import { api } from '../../api/client.js';
import { useAction } from '../../api/use-action.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { confirm } from '../../components/confirm.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Moment } from '../../components/moment.js';
import { limitWords } from './key-limits.js';
import { keyPath } from './paths.js';
import type { ClientKey } from './types.js';

export interface KeyCardProps {
  readonly client: ClientKey;
  readonly onEdit: () => void;
  readonly onRevoked: () => void;
}

/** One client key: what it is for, what it is held to, and what can be done with it. */
export function KeyCard({ client, onEdit, onRevoked }: KeyCardProps) {
  const { id, name, scopes, limits, prefix, created_at } = client;
  const titleId = useId();
  const revoke = useAction(async () => {
    const sure = await confirm({
      title: `Revoke ${name}?`,
      text: `Whatever calls with the key that begins ${prefix} is refused from then on. This cannot be undone: make another key instead.`,
      action: 'Revoke',
    });
    if (!sure) return;
    await api.delete(keyPath(id));
    onRevoked();
  });
  return (
    <section className="card" aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId}>{name}</h2>
        {scopes.map((scope) => (
          <Badge key={scope} tone={scope === 'admin' ? 'warning' : 'neutral'}>
            {scope}
          </Badge>
        ))}
      </header>
      <dl className="facts">
        <Fact name="Prefix">
          <code>{prefix}</code>
        </Fact>
        <Fact name="Made">
          <Moment at={created_at} />
        </Fact>
        <Fact name="Limits">{limitWords(limits)}</Fact>
        <Fact name="Models">{limits?.models ? <Models models={limits.models} /> : 'any'}</Fact>
      </dl>
      <div className="actions">
        <Button aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </Button>
        <Button
          tone="danger"
          busy={revoke.busy}
          aria-label={`Revoke ${name}`}
          onClick={() => void revoke.run()}
        >
          Revoke
        </Button>
      </div>
      {revoke.error && <ErrorNotice error={revoke.error} title={`${name} was not revoked.`} />}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Models({ models }: { readonly models: readonly string[] }) {
  return (
    <ul className="client-keys-models">
      {models.map((model) => (
        <li key={model}>
          <code>{model}</code>
        </li>
      ))}
    </ul>
  );
}
