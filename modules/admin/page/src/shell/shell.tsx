import { Suspense, useEffect, useRef } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { LoadingState } from '../components/loading-state.js';
import { loadViews, views } from '../routes.js';
import { Navigation } from './navigation.js';
import { NotFoundView } from './not-found-view.js';
import { SignOutButton } from './sign-out-button.js';
import { ViewBoundary } from './view-boundary.js';

const LOAD_VIEWS_AFTER_MS = 1_000;

/** The frame around every view of a signed-in user. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  // Once the first view has had the line to itself.
  useEffect(() => {
    const timer = setTimeout(loadViews, LOAD_VIEWS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="shell">
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className="shell-header">
        <button type="button" className="quiet menu-button" popoverTarget="views">
          Menu
        </button>
        <span className="product">nest-llm-driver</span>
        <SignOutButton />
      </header>
      <Navigation />
      <main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={<LoadingState what="the view" />}>
          <Switch>
            {views.map(({ path, component: Component }) => (
              <Route key={path} path={`${path}/*?`}>
                <ViewBoundary key={path}>
                  <Component />
                </ViewBoundary>
              </Route>
            ))}
            <Route path="/">
              <Redirect to={views[0]!.path} replace />
            </Route>
            <Route>
              <NotFoundView />
            </Route>
          </Switch>
        </Suspense>
      </main>
    </div>
  );
}
