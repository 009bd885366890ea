import { Badge } from '../../components/badge.js';
import { Moment } from '../../components/moment.js';
import type { Node } from './types.js';

/** Processes, a line each. */
export function NodesTable({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <div className="table-scroll">
      <table>
        <caption className="visually-hidden">Server processes, by name</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Role</th>
            <th scope="col">Version</th>
            <th scope="col">Started</th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <Line key={node.id} node={node} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ node }: { readonly node: Node }) {
  const { name, host, pid, role, version, started_at, seen_at, live } = node;
  return (
    <tr>
      <th scope="row">
        {name} {node.this && <Badge>this one</Badge>}
        <span className="nodes-place quiet-text">
          {host}, process {pid}
        </span>
      </th>
      <td data-label="State">
        <Badge tone={live ? 'good' : 'warning'}>{live ? 'live' : 'gone'}</Badge>
      </td>
      <td data-label="Role">{role}</td>
      <td data-label="Version">{version}</td>
      <td data-label="Started">
        <Moment at={started_at} />
      </td>
      <td data-label="Last seen">
        <Moment at={seen_at} />
      </td>
    </tr>
  );
}
