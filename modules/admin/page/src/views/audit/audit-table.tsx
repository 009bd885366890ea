import { Moment } from '../../components/moment.js';
import { entryWords } from './audit-words.js';
import type { AuditEntry } from './types.js';

export interface AuditTableProps {
  readonly entries: readonly AuditEntry[];
  /** Of the active client keys, by id. */
  readonly keyNames: ReadonlyMap<string, string>;
}

/** Entries, a line each. */
export function AuditTable({ entries, keyNames }: AuditTableProps) {
  return (
    <div className="table-scroll">
      <table>
        <caption className="visually-hidden">Changes, newest first</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Line key={entry.id} entry={entry} keyNames={keyNames} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ entry, keyNames }: { readonly entry: AuditEntry } & Pick<AuditTableProps, 'keyNames'>) {
  const { who, what, subject, subjectId } = entryWords(entry, keyNames);
  return (
    <tr>
      <td>
        <Moment at={entry.at} />
      </td>
      <td>
        {who}
        {entry.node !== null && <span className="audit-id audit-node quiet-text">on {entry.node}</span>}
      </td>
      <td>
        {what} {subject !== undefined && <code>{subject}</code>}
        {subjectId !== undefined && <span className="audit-id quiet-text">{subjectId}</span>}
      </td>
    </tr>
  );
}
