import { Link } from 'wouter';
import { EmptyState } from '../components/empty-state.js';
import { PageHeading } from '../components/page-heading.js';
import { views } from '../routes.js';

export function NotFoundView() {
  return (
    <>
      <PageHeading title="There is nothing here" />
      <EmptyState title="No view has this address">
        It may have been mistyped, or be one of an earlier version. Go to{' '}
        <Link href={views[0]!.path}>{views[0]!.label}</Link>.
      </EmptyState>
    </>
  );
}
