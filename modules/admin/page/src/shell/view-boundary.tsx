import { Component, type ReactNode } from 'react';
import { Button } from '../components/button.js';
import { PageHeading } from '../components/page-heading.js';

/**
 * Keeps a view that breaks, or whose code cannot be loaded (a server of a newer version), from taking the
 * page with it.
 */
export class ViewBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <>
        <PageHeading title="This view has broken" />
        <div className="state" role="alert">
          <p>
            Something in it went wrong, or its code could not be loaded: the server may have been updated.
          </p>
          <Button onClick={() => location.reload()}>Load the page again</Button>
        </div>
      </>
    );
  }
}
