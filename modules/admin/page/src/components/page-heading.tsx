import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useDocumentTitle } from './use-document-title.js';

/** The path that was shown last, so that the first heading of a visit takes no focus. */
let lastLocation: string | undefined;

export interface PageHeadingProps {
  readonly title: string;
  /** One sentence: what this view is for. */
  readonly children?: ReactNode;
  /** Buttons at its side. */
  readonly actions?: ReactNode;
}

/**
 * The heading of a view, first in it: names the document, and takes the focus when the user has come here by
 * a link.
 */
export function PageHeading({ title, children, actions }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [location] = useLocation();
  useDocumentTitle(title);
  useEffect(() => {
    if (lastLocation !== undefined && lastLocation !== location) heading.current?.focus();
    lastLocation = location;
  }, [location]);
  return (
    <div className="page-heading">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children !== undefined && <p className="quiet-text">{children}</p>}
      </div>
      {actions !== undefined && <div className="actions">{actions}</div>}
    </div>
  );
}
